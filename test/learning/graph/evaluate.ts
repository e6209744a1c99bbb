import type { Shape, Sizes } from "../../../src/learning/graph/dims.js";
import type { DType, FloatType, TypedArray } from "../../../src/learning/graph/dtypes.js";
import { Graph, type Value } from "../../../src/learning/graph/graph.js";
import { GraphSession } from "../../../src/learning/graph/session.js";

export interface Fed {
  shape: Shape;
  data: readonly number[];
  dtype?: DType;
}

/** What an operation gives for these inputs, as plain numbers, with its declared shape. */
export async function evaluate(
  feeds: readonly Fed[],
  operation: (inputs: Value[], graph: Graph) => Value,
  { sizes = {}, dtype = "float32" }: { sizes?: Sizes; dtype?: FloatType } = {},
): Promise<{ data: number[]; shape: Shape }> {
  const graph = new Graph(dtype);
  const y = operation(
    feeds.map((fed, i) => graph.input(`x${i}`, fed.shape, fed.dtype)),
    graph,
  );
  const session = await GraphSession.create(graph, { y });
  const buffers = session.buffers(sizes);
  for (const [i, { data }] of feeds.entries()) {
    const into: TypedArray = buffers.inputs[`x${i}`]!;
    for (const [j, number] of data.entries()) into[j] = into instanceof BigInt64Array ? BigInt(number) : number;
  }
  await session.run(buffers);
  await session.release();
  return { data: Array.from(buffers.outputs.y!, Number), shape: y.shape };
}

/** Evaluates an operation on one row of floats. */
export async function onRow(data: readonly number[], operation: (x: Value) => Value): Promise<number[]> {
  return (await evaluate([{ shape: [data.length], data }], ([x]) => operation(x!))).data;
}
