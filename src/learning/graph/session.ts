/**
 * A graph, running. Each set of symbolic sizes has one batch of buffers, made at first use and kept: callers write inputs
 * into them, a run fills the outputs in place, and nothing is allocated or copied between. A run blocks its thread (the
 * native call is synchronous): train in a worker.
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

interface Bound extends Buffers {
  readonly feeds: Record<string, ort.Tensor>;
  readonly fetches: Record<string, ort.Tensor>;
}

export class GraphSession {
  private readonly bound = new Map<string, Bound>();

  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly inputs: readonly Value[],
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
    const used = new Set(session.inputNames);
    return new GraphSession(
      session,
      [...graph.inputs.values()].filter(({ name }) => used.has(name)),
      outputs,
      shared,
    );
  }

  /** The buffers for these sizes: the same ones for the same sizes. */
  buffers(sizes: Sizes): Buffers {
    return this.bind(sizes);
  }

  /** Computes the outputs of these sizes' buffers from their inputs. */
  async run(sizes: Sizes): Promise<void> {
    const { feeds, fetches } = this.bind(sizes);
    await this.session.run(feeds, fetches);
  }

  /** Frees the native session; it cannot run again. */
  async release(): Promise<void> {
    this.bound.clear();
    await this.session.release();
  }

  private bind(sizes: Sizes): Bound {
    const key = Object.keys(sizes)
      .sort()
      .map((name) => `${name}=${sizes[name]}`)
      .join();
    const known = this.bound.get(key);
    if (known) return known;
    const feeds: Record<string, ort.Tensor> = {};
    const fetches: Record<string, ort.Tensor> = {};
    const inputs: Record<string, TypedArray> = {};
    const outputs: Record<string, TypedArray> = {};
    for (const value of this.inputs) {
      inputs[value.name] = this.array(value.name, value, sizes);
      feeds[value.name] = tensor(inputs[value.name]!, value, sizes);
    }
    for (const [name, value] of Object.entries(this.outputs)) {
      outputs[name] = this.array(name, value, sizes);
      fetches[name] = tensor(outputs[name]!, value, sizes);
    }
    const bound = { feeds, fetches, inputs, outputs };
    this.bound.set(key, bound);
    return bound;
  }

  private array(name: string, value: Value, sizes: Sizes): TypedArray {
    return (
      this.shared[name] ??
      allocate(
        value.dtype,
        dimensions(value, sizes).reduce((a, b) => a * b, 1),
      )
    );
  }
}

function dimensions(value: Value, sizes: Sizes): number[] {
  return value.shape.map((dim) => sizeOf(dim, sizes));
}

function tensor(data: TypedArray, value: Value, sizes: Sizes): ort.Tensor {
  return new ort.Tensor(value.dtype, data, dimensions(value, sizes));
}
