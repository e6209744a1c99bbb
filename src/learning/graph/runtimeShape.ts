import { type Shape, terms } from "./dims.js";
import type { Graph, Value } from "./graph.js";

/**
 * An int64 vector that holds `shape` at run time: a constant where all sizes are known, otherwise computed from the shapes
 * of the inputs that carry the symbols.
 */
export function shapeTensor(graph: Graph, shape: Shape): Value {
  if (shape.every((dim) => typeof dim === "number")) return graph.ints(shape);
  return graph.once(`shape ${shape.join(",")}`, () => {
    const parts = shape.map((dim) => (typeof dim === "number" ? graph.ints([dim]) : sizeTensor(graph, dim)));
    return parts.length === 1 ? parts[0]! : graph.emit("Concat", parts, [parts.length], { attributes: { axis: 0 } });
  });
}

/** One symbolic size as an int64 vector of length 1: its polynomial, evaluated with Mul and Add. */
function sizeTensor(graph: Graph, dim: string): Value {
  return graph.once(`size ${dim}`, () =>
    terms(dim)
      .map(({ coefficient, symbols }) => {
        const factors = symbols.map((symbol) => symbolTensor(graph, symbol));
        if (coefficient !== 1 || factors.length === 0) factors.push(graph.ints([coefficient]));
        return factors.reduce((a, b) => graph.emit("Mul", [a, b], [1]));
      })
      .reduce((a, b) => graph.emit("Add", [a, b], [1])),
  );
}

function symbolTensor(graph: Graph, symbol: string): Value {
  return graph.once(`size ${symbol}`, () => {
    for (const input of graph.inputs.values()) {
      const axis = input.shape.indexOf(symbol);
      if (axis >= 0) return graph.emit("Shape", [input], [1], { attributes: { start: axis, end: axis + 1 }, dtype: "int64" });
    }
    throw new Error(`No input has an axis of size ${symbol}, so its value cannot be known when the graph runs.`);
  });
}
