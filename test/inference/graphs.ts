import { OnnxGraph } from "../../src/encoders/convert/onnxGraph.js";

/** `y = 2 x` over any vector. */
export function doubling(): Uint8Array {
  const graph = new OnnxGraph("doubling");
  const x = graph.input("x", "float32", ["n"]);
  graph.output("y", graph.node("Mul", [x, graph.scalar(2)]), ["n"]);
  graph.output("square", graph.node("Mul", [x, x]), ["n"]);
  return graph.toBytes();
}

/** Multiplies an `[n, n]` matrix with itself `times` times: work that takes a while. */
export function powers(times: number): Uint8Array {
  const graph = new OnnxGraph("powers");
  const x = graph.input("x", "float32", ["n", "n"]);
  let y = x;
  for (let i = 0; i < times; i++) y = graph.node("Tanh", [graph.node("MatMul", [y, x])]);
  graph.output("y", y, ["n", "n"]);
  return graph.toBytes();
}
