import type { Dim } from "../dims.js";
import type { Value } from "../graph.js";
import { elements, text } from "../shapes.js";
import { reshape } from "./linear.js";
import { matmul } from "./matmul.js";
import { cast, equal } from "./select.js";

/**
 * Rows of a table: table [V, D], ids [...] (int32 or int64, in 0..V-1); y [..., D].
 *
 * VJP: dtable = onehot(ids)ᵀ dy, a matrix product, so the order of additions is fixed. It costs V multiply-adds per element
 * of dy: right for vocabularies (facets, types), wrong for catalogues. For those, ask for the gradient with respect to
 * y (or feed the rows), and give it to `RowAdam`.
 */
export function gather(table: Value, ids: Value): Value {
  if (table.shape.length !== 2) throw new Error(`gather: a table has 2 axes, got ${text(table.shape)}.`);
  const [rows, width] = table.shape as [Dim, Dim];
  return table.graph.emit("Gather", [table, ids], [...ids.shape, width], {
    attributes: { axis: 0 },
    vjp: [
      [
        table,
        (dy) => {
          if (typeof rows !== "number") throw new Error("gather: a table with a gradient needs a known number of rows.");
          const picks = reshape(oneHot(ids, rows), [elements(ids.shape), rows]);
          return matmul(picks, reshape(dy, [elements(ids.shape), width]), { transA: true });
        },
      ],
    ],
  });
}

/** 1 at each id and 0 elsewhere: ids [...], y [..., depth]. An id outside 0..depth-1 gives a row of zeros. */
export function oneHot(ids: Value, depth: number): Value {
  const { graph } = ids;
  const classes = cast(graph.ints(Array.from({ length: depth }, (_, i) => i)), ids.dtype);
  const column = graph.emit("Unsqueeze", [ids, graph.ints([ids.shape.length])], [...ids.shape, 1]);
  return cast(equal(column, classes), graph.dtype);
}
