/** Running a model's forward function on numbers that a test states. */
import { seededRandom } from "../../../src/common/random.js";
import { compileForward } from "../../../src/learning/graph/forward.js";
import type { Value } from "../../../src/learning/graph/graph.js";
import type { InputSpecs, InputValues } from "../../../src/learning/graph/inputs.js";
import { type ParameterSpec, Parameters } from "../../../src/learning/graph/parameters.js";
import type { ModelSizes } from "../../../src/learning/models/sizes.js";

export const SMALL: ModelSizes = { dim: 8, textDim: 5, imageDim: 6, vocabulary: 7, hidden: 6, heads: 2 };

/** Random parameters; also where they start from zero, so that every path carries something. */
export function randomTheta(specs: Record<string, ParameterSpec>, seed = 3): { parameters: Parameters; theta: Float32Array } {
  const parameters = new Parameters(specs);
  const { normal } = seededRandom(seed);
  return { parameters, theta: Float32Array.from({ length: parameters.size }, () => 0.4 * normal()) };
}

export function normals(length: number, seed: number): Float32Array {
  const { normal } = seededRandom(seed);
  return Float32Array.from({ length }, () => normal());
}

/** What `forward` gives for these feeds; inputs that are left out are zeros. */
export async function outputsOf<const I extends InputSpecs, O extends string>(
  specs: Record<string, ParameterSpec>,
  theta: Float32Array,
  inputs: I,
  sizes: Record<string, number>,
  feeds: Partial<Record<keyof I, ArrayLike<number>>>,
  forward: (p: Record<string, Value>, x: InputValues<I>) => Record<O, Value>,
): Promise<Record<O, Float32Array>> {
  const compiled = await compileForward({ parameters: new Parameters(specs), theta, inputs, forward });
  const batch = compiled.batch(sizes);
  for (const [name, array] of Object.entries(feeds)) (batch.buffers.inputs[name] as Float32Array).set(array as ArrayLike<number>);
  await compiled.run(batch);
  await compiled.release();
  return batch.outputs;
}
