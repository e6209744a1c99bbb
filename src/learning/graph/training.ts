import { type Sizes, sizeOf } from "./dims.js";
import { multiplyAdds } from "./flops.js";
import { gradients } from "./grad.js";
import { Graph, type Value } from "./graph.js";
import { asInputs, type InputArray, type InputArrays, type InputSpecs, type InputValues } from "./inputs.js";
import type { Parameters } from "./parameters.js";
import { type Buffers, GraphSession, type SessionOptions } from "./session.js";

export interface TrainingOptions<P extends string, I extends InputSpecs, W extends keyof I & string, O extends string>
  extends SessionOptions {
  readonly parameters: Parameters<P>;
  /** θ: read at every step, so an optimiser changes it in place. */
  readonly theta: Float32Array;
  readonly inputs: I;
  /** The scalar to minimise, and values to look at beside it. */
  readonly forward: (p: Record<P, Value>, x: InputValues<I>, graph: Graph) => { loss: Value; outputs?: Record<O, Value> };
  /** Inputs whose gradient is wanted too, such as gathered embedding rows. */
  readonly wrt?: readonly W[];
}

/** The buffers of one set of sizes: fill `feeds`, step, read the rest. They are reused by the next step of these sizes. */
export interface TrainingBatch<I, W extends keyof I, O extends string> {
  /** The same arrays as the session knows them. */
  readonly buffers: Buffers;
  readonly feeds: InputArrays<I>;
  readonly outputs: Readonly<Record<O, Float32Array>>;
  /** Gradient of the loss with respect to each input in `wrt`, shaped as that input. */
  readonly gradients: { readonly [Name in W]: InputArray<I[Name]> };
}

/** Inputs and outputs share one namespace in a graph; this keeps gradients apart from models' own names. */
const gradientOf = (name: string): string => `gradient/${name}`;
const LOSS = "loss/value";

export class Training<I extends InputSpecs, W extends keyof I & string, O extends string> {
  constructor(
    private readonly session: GraphSession,
    /** Gradient of the loss with respect to θ, of the last step. */
    readonly gradient: Float32Array,
    /** Floating-point operations of the matrix products in one step, forward and backward. */
    readonly flops: (sizes: Sizes) => number,
    private readonly wrt: readonly W[],
  ) {}

  /** Buffers for these values of the symbolic sizes: made once, then the same ones again. */
  batch(sizes: Sizes): TrainingBatch<I, W, O> {
    const buffers = this.session.buffers(sizes);
    const gradients = Object.fromEntries(this.wrt.map((name) => [name, buffers.outputs[gradientOf(name)]]));
    // The declared inputs and outputs are what the graph was built from, so the buffers have these names and types.
    return { buffers, feeds: buffers.inputs, outputs: buffers.outputs, gradients } as unknown as TrainingBatch<I, W, O>;
  }

  /** One forward and backward pass: returns the loss, fills `gradient` and the batch's outputs and gradients. */
  async step(batch: TrainingBatch<I, W, O>): Promise<number> {
    await this.session.run(batch.buffers);
    return Number(batch.buffers.outputs[LOSS]![0]);
  }

  /** Frees the native session. */
  release(): Promise<void> {
    return this.session.release();
  }
}

/**
 * Builds a model's training graph (forward, loss and gradients in one), and compiles it.
 *
 *     const training = await compileTraining({
 *       parameters, theta,
 *       inputs: { x: ["B", 8], y: ["B"] },
 *       forward: (p, { x, y }) => ({ loss: binaryCrossEntropy(model(p, x), y) }),
 *     });
 *     const batch = training.batch({ B: 64 });
 *     batch.feeds.x.set(...);
 *     const loss = await training.step(batch);
 *     adam.step(theta, training.gradient);
 */
export async function compileTraining<
  P extends string,
  const I extends InputSpecs,
  W extends keyof I & string = never,
  O extends string = never,
>(options: TrainingOptions<P, I, W, O>): Promise<Training<I, W, O>> {
  const { parameters, theta, wrt = [] } = options;
  const graph = new Graph();
  const p = parameters.asInputs(graph);
  const x = asInputs(graph, options.inputs);
  const { loss, outputs = {} as Record<O, Value> } = options.forward(p, x, graph);
  const differentiated = [...parameters.names.map((name) => p[name]), ...wrt.map((name) => x[name])];
  const gradient = new Float32Array(parameters.size);
  const results: Record<string, Value> = { [LOSS]: loss, ...outputs };
  gradients(loss, differentiated).forEach((value, i) => {
    results[gradientOf(differentiated[i]!.name)] = value;
  });
  const shared = Object.fromEntries(
    parameters.names.flatMap((name) => [
      [name, parameters.view(theta, name)],
      [gradientOf(name), parameters.view(gradient, name)],
    ]),
  );
  const session = await GraphSession.create(graph, results, shared, options);
  const work = multiplyAdds(graph, Object.values(results));
  return new Training(session, gradient, (sizes) => 2 * sizeOf(work, sizes), wrt);
}
