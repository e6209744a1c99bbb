import { type Dim, plus, type Sizes, sizeOf } from "./dims.js";
import type { Graph, Value } from "./graph.js";

/** Multiply-adds of the matrix products that `outputs` need, as a polynomial in the symbolic sizes. */
export function multiplyAdds(graph: Graph, outputs: Iterable<Value>): Dim {
  return plus(...graph.needed(outputs).map((node) => node.multiplyAdds));
}

/** Floating-point operations of one run at these sizes: two per multiply-add of a matrix product, none for the rest. */
export function flops(graph: Graph, outputs: Iterable<Value>, sizes: Sizes): number {
  return 2 * sizeOf(multiplyAdds(graph, outputs), sizes);
}
