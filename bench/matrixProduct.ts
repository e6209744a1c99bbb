import { Graph } from "../src/learning/graph/graph.js";
import { matmul } from "../src/learning/graph/ops/matmul.js";
import { GraphSession } from "../src/learning/graph/session.js";

/** The floor that training speed is measured against: a function that runs one 1024 x 1024 matrix product. */
export async function compileProduct(threads: number): Promise<{ run: () => Promise<void>; flops: number }> {
  const n = 1024;
  const g = new Graph();
  const y = matmul(g.input("a", [n, n]), g.input("b", [n, n]));
  const session = await GraphSession.create(g, { y }, {}, { threads });
  const buffers = session.buffers({});
  for (const name of ["a", "b"]) (buffers.inputs[name] as Float32Array).fill(0.5);
  return { run: () => session.run(buffers), flops: 2 * n ** 3 };
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
