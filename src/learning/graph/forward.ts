import type { Sizes } from "./dims.js";
import { Graph, type Value } from "./graph.js";
import { asInputs, type InputArrays, type InputSpecs, type InputValues } from "./inputs.js";
import { toOnnx } from "./onnxFile.js";
import type { Parameters } from "./parameters.js";
import { type Buffers, GraphSession, type SessionOptions } from "./session.js";

export interface ForwardOptions<P extends string, I extends InputSpecs, O extends string> {
  readonly parameters: Parameters<P>;
  readonly theta: Float32Array;
  readonly inputs: I;
  readonly forward: (p: Record<P, Value>, x: InputValues<I>, graph: Graph) => Record<O, Value>;
}

/**
 * The ONNX file that serves a model: its forward function with θ as initializers. A session with
 * `extra: { session: { disable_prepacking: "1" } }` computes what training computed, bit for bit; one that packs weights
 * beforehand sums in another order and differs in the last digits.
 */
export function exportForward<P extends string, const I extends InputSpecs, O extends string>(
  { parameters, theta, inputs, forward }: ForwardOptions<P, I, O>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const graph = new Graph();
  return toOnnx(graph, forward(parameters.asInitializers(graph, theta), asInputs(graph, inputs), graph), metadata);
}

export interface ForwardBatch<I, O extends string> {
  /** The same arrays as the session knows them. */
  readonly buffers: Buffers;
  readonly feeds: InputArrays<I>;
  readonly outputs: Readonly<Record<O, Float32Array>>;
}

export interface Forward<I, O extends string> {
  /** Buffers for these values of the symbolic sizes: the same ones for the same sizes. */
  batch(sizes: Sizes): ForwardBatch<I, O>;
  /** Fills the batch's outputs. */
  run(batch: ForwardBatch<I, O>): Promise<void>;
  release(): Promise<void>;
}

/** A model without gradients on the θ that is being trained: validation between steps, with no copy of θ. */
export async function compileForward<P extends string, const I extends InputSpecs, O extends string>(
  options: ForwardOptions<P, I, O> & SessionOptions,
): Promise<Forward<I, O>> {
  const { parameters, theta, inputs, forward } = options;
  const graph = new Graph();
  const outputs = forward(parameters.asInputs(graph), asInputs(graph, inputs), graph);
  const session = await GraphSession.create(graph, outputs, parameters.views(theta), options);
  return {
    batch(sizes) {
      const buffers = session.buffers(sizes);
      return { buffers, feeds: buffers.inputs, outputs: buffers.outputs } as unknown as ForwardBatch<I, O>;
    },
    run: (batch) => session.run(batch.buffers),
    release: () => session.release(),
  };
}
