import { type Dim, plus } from "./dims.js";
import type { Graph, Value } from "./graph.js";

/**
 * Multiply-adds of the matrix products that `outputs` need, as a polynomial in the symbolic sizes; each counts as two
 * floating-point operations. Everything that is not a matrix product is left out.
 */
export function multiplyAdds(graph: Graph, outputs: Iterable<Value>): Dim {
  return plus(...graph.needed(outputs).map((node) => node.multiplyAdds));
}
