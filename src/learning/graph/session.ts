/**
 * A graph, running. Each set of symbolic sizes has its own buffers, made at first use and kept: callers write inputs into
 * them, a run fills the outputs in place, and nothing is allocated or copied between. A run blocks its thread (the native
 * call is synchronous): train in a worker.
 */
import * as ort from "onnxruntime-node";
import { type Sizes, sizeOf } from "./dims.js";
import { allocate, type TypedArray } from "./dtypes.js";
import type { Graph, Value } from "./graph.js";
import { toOnnx } from "./onnxFile.js";

export interface SessionOptions {
  /** Threads of one run; 1 by default. More do not spin while they wait. */
  readonly threads?: number;
}

/** Buffers of one run at one set of sizes: inputs and outputs by name. */
export interface Buffers {
  readonly inputs: Readonly<Record<string, TypedArray>>;
  readonly outputs: Readonly<Record<string, TypedArray>>;
}

/** Sets of sizes whose buffers are kept; the one made first goes first. */
const MOST_SIZES = 64;

interface Bound extends Buffers {
  readonly feeds: Record<string, ort.Tensor>;
  readonly fetches: Record<string, ort.Tensor>;
}

export class GraphSession {
  private readonly bound = new Map<string, Bound>();

  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly graph: Graph,
    private readonly outputs: Readonly<Record<string, Value>>,
    private readonly shared: Readonly<Record<string, TypedArray>>,
  ) {}

  /**
   * Compiles the part of `graph` that `outputs` need. `shared` names inputs and outputs that live in arrays of the caller
   * (views of θ and of its gradient), the same for all sizes; no array may be both an input and an output.
   */
  static async create(
    graph: Graph,
    outputs: Readonly<Record<string, Value>>,
    shared: Readonly<Record<string, TypedArray>> = {},
    { threads = 1 }: SessionOptions = {},
  ): Promise<GraphSession> {
    const session = await ort.InferenceSession.create(toOnnx(graph, outputs), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // Fusions look for float kernels only, so a float64 graph may lose its own.
      graphOptimizationLevel: graph.dtype === "float32" ? "all" : "basic",
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
    return new GraphSession(session, graph, outputs, shared);
  }

  /** The buffers for these sizes: the same ones for the same sizes, as long as they are among the newest 64. */
  buffers(sizes: Sizes): Buffers {
    const key = Object.keys(sizes)
      .sort()
      .map((name) => `${name}=${sizes[name]}`)
      .join();
    const bound = this.bound.get(key) ?? this.bind(sizes);
    this.bound.set(key, bound);
    for (const oldest of this.bound.keys()) if (this.bound.size > MOST_SIZES) this.bound.delete(oldest);
    return bound;
  }

  /** Computes the outputs from the inputs; `buffers` are those of this session. */
  async run(buffers: Buffers): Promise<void> {
    const { feeds, fetches } = buffers as Bound;
    await this.session.run(feeds, fetches);
  }

  /** Frees the native session; it cannot run again. */
  async release(): Promise<void> {
    this.bound.clear();
    await this.session.release();
  }

  private bind(sizes: Sizes): Bound {
    const inputs = this.tensors([...this.graph.inputs], sizes);
    const fetches = this.tensors(Object.entries(this.outputs), sizes);
    // Inputs that no output needs are not in the session; they have arrays all the same.
    const feeds = Object.fromEntries(this.session.inputNames.map((name) => [name, inputs[name]!]));
    return { feeds, fetches, inputs: arrays(inputs), outputs: arrays(fetches) };
  }

  private tensors(values: readonly (readonly [string, Value])[], sizes: Sizes): Record<string, ort.Tensor> {
    const made = values.map(([name, { shape, dtype }]) => {
      const dims = shape.map((dim) => sizeOf(dim, sizes));
      const length = dims.reduce((a, b) => a * b, 1);
      return [name, new ort.Tensor(dtype, this.shared[name] ?? allocate(dtype, length), dims)];
    });
    return Object.fromEntries(made);
  }
}

function arrays(tensors: Readonly<Record<string, ort.Tensor>>): Record<string, TypedArray> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data as TypedArray]));
}
