/** Cosines of candidates with the query and with what the shopper met, sees and has in the cart. */
import { DotTable } from "../../common/dotTable.js";
import type { ProductKey } from "../../domain.js";
import type { ProductVectors } from "../productVectors.js";
import type { Question } from "../question.js";

/** With the query; the best and the mean with the history; the best with the page; the best with the cart. */
export const SIMILARITY_COLUMNS = 5;
/** Last distinct products of the history that are compared. */
const NEWEST = 12;

/** [keys.length, SIMILARITY_COLUMNS]; zeros where there is no vector. */
export function similarityColumns(
  vectors: ProductVectors,
  q: Question,
  query: Float32Array | null,
  keys: Int32Array,
): Float32Array {
  const out = new Float32Array(keys.length * SIMILARITY_COLUMNS);
  const table = tableFor(vectors.dim, keys.length);
  const has = new Uint8Array(keys.length);
  keys.forEach((key, i) => {
    const vector = vectors.get(key);
    if (!vector) return;
    table.rows.set(vector, i * table.stride);
    has[i] = 1;
  });
  const each = (column: number, dots: ArrayLike<number>): void => {
    for (let i = 0; i < keys.length; i++) if (has[i] === 1) out[i * SIMILARITY_COLUMNS + column] = dots[i]!;
  };
  if (query) each(0, table.dots(query, keys.length));
  const compare = (products: readonly ProductKey[], best: number, mean: number | null): void => {
    const others = products.flatMap((key) => vectors.get(key) ?? []);
    if (others.length === 0) return;
    const largest = new Float32Array(keys.length).fill(-1);
    const sums = new Float64Array(keys.length);
    for (const other of others) {
      const dots = table.dots(other, keys.length);
      for (let i = 0; i < keys.length; i++) {
        if (dots[i]! > largest[i]!) largest[i] = dots[i]!;
        sums[i]! += dots[i]!;
      }
    }
    each(best, largest);
    if (mean === null) return;
    for (let i = 0; i < keys.length; i++) sums[i]! /= others.length;
    each(mean, sums);
  };
  compare(
    q.entries.slice(0, NEWEST).map(({ product }) => product),
    1,
    2,
  );
  compare(q.pageKeys, 3, null);
  compare(q.cartKeys, 4, null);
  return out;
}

/** One table for all calls: rows beyond a call's own are whatever they were. */
let shared: DotTable | undefined;
function tableFor(dim: number, rows: number): DotTable {
  if (!shared || shared.dim !== dim || shared.capacity < rows) shared = new DotTable(dim, Math.max(512, rows));
  return shared;
}
