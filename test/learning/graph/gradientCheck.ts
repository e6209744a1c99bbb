import { seededRandom } from "../../../src/common/random.js";
import type { Shape, Sizes } from "../../../src/learning/graph/dims.js";
import { gradients } from "../../../src/learning/graph/grad.js";
import { Graph, type Value } from "../../../src/learning/graph/graph.js";
import { mul } from "../../../src/learning/graph/ops/elementwise.js";
import { sum } from "../../../src/learning/graph/ops/linear.js";
import { GraphSession } from "../../../src/learning/graph/session.js";

export interface GradientCheck {
  /** Symbolic sizes of the shapes. */
  sizes?: Sizes;
  /** Keeps the points away from where the operation has no derivative; by default standard normal numbers. */
  point?: (normal: number) => number;
  /** Inputs that are fed beside the differentiated ones, by name; int32 unless said. */
  ids?: Record<string, { shape: Shape; data: ArrayLike<number>; dtype?: "int32" | "float64" }>;
  /** At most this many elements of each input are moved, evenly spread; all by default. */
  most?: number;
}

/**
 * The largest relative error of the graph's gradients against central finite differences in float64, over the elements of
 * every input, at a random point. The scalar is a randomly weighted sum of the operation's output, so that no error hides
 * in a symmetry.
 */
export async function gradientError(
  shapes: readonly Shape[],
  operation: (inputs: Value[], ids: Record<string, Value>) => Value,
  { sizes = {}, point = (x) => x, ids = {}, most = Number.POSITIVE_INFINITY }: GradientCheck = {},
): Promise<number> {
  const random = seededRandom(11);
  const g = new Graph("float64");
  const xs = shapes.map((shape, i) => g.input(`x${i}`, shape));
  const idValues = Object.fromEntries(
    Object.entries(ids).map(([name, { shape, dtype = "int32" }]) => [name, g.input(name, shape, dtype)]),
  );
  const y = operation(xs, idValues);
  const weights = g.input("weights", y.shape);
  const loss = sum(mul(y, weights));
  const outputs = Object.fromEntries(gradients(loss, xs).map((dx, i) => [`d${i}`, dx]));
  const session = await GraphSession.create(g, { loss, ...outputs });
  const buffers = session.buffers(sizes);
  const array = (from: Readonly<Record<string, unknown>>, name: string) => from[name] as Float64Array;
  const run = async () => {
    await session.run(buffers);
    return array(buffers.outputs, "loss")[0]!;
  };

  for (const [name, { data }] of Object.entries(ids)) (buffers.inputs[name] as Int32Array | Float64Array | undefined)?.set(data);
  for (const name of [...xs.map((x) => x.name), "weights"]) {
    const into = array(buffers.inputs, name);
    for (let i = 0; i < into.length; i++) into[i] = name === "weights" ? random.normal() : point(random.normal());
  }
  await run();
  const analytic = xs.map((_, i) => Float64Array.from(array(buffers.outputs, `d${i}`)));

  let worst = 0;
  const h = 1e-5;
  for (const [i, x] of xs.entries()) {
    const data = array(buffers.inputs, x.name);
    const step = Math.max(1, Math.ceil(data.length / most));
    for (let j = i % step; j < data.length; j += step) {
      const at = data[j]!;
      data[j] = at + h;
      const above = await run();
      data[j] = at - h;
      const below = await run();
      data[j] = at;
      const numeric = (above - below) / (2 * h);
      const exact = analytic[i]![j]!;
      worst = Math.max(worst, Math.abs(numeric - exact) / Math.max(1e-2, Math.abs(numeric) + Math.abs(exact)));
    }
  }
  await session.release();
  return worst;
}
