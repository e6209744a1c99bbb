/** Cosines of candidates with the query and with what the shopper met, sees and has in the cart. */
import { DotTable } from "../../common/dotTable.js";
import type { ProductKey } from "../../domain.js";
import type { ProductVectors } from "../productVectors.js";
import type { Question } from "../question.js";

/** Columns: with the query; the best and the mean with the history; the best with the page; the best with the cart. */
const [QUERY, HISTORY_BEST, HISTORY_MEAN, PAGE_BEST, CART_BEST] = [0, 1, 2, 3, 4];
/** Last distinct products of the history that are compared. */
const NEWEST = 12;

/** The vectors of products one after the other, [keys.length, dim]; zeros where there is none. */
export function vectorsOf(vectors: ProductVectors, keys: Int32Array): Float32Array {
  const rows = new Float32Array(keys.length * vectors.dim);
  for (let i = 0; i < keys.length; i++) {
    const vector = vectors.get(keys[i]!);
    if (vector) rows.set(vector, i * vectors.dim);
  }
  return rows;
}

/** Writes those of the i-th of the candidates, whose vectors are `items`, to `out[offset + i * stride ...]`; 0 without a vector. */
export function similarityColumns(
  vectors: ProductVectors,
  q: Question,
  query: Float32Array | null,
  items: Float32Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const { dim } = vectors;
  const n = dim > 0 ? items.length / dim : 0;
  const table = tableFor(dim, n);
  if (table.stride === dim) table.rows.set(items);
  else for (let i = 0; i < n; i++) table.rows.set(items.subarray(i * dim, (i + 1) * dim), i * table.stride);
  const write = (column: number, dots: ArrayLike<number>, factor = 1): void => {
    for (let i = 0, at = offset + column; i < n; i++, at += stride) out[at] = factor * dots[i]!;
  };
  const compare = (products: readonly ProductKey[], best: number, mean: number | null): void => {
    const others = products.flatMap((key) => vectors.get(key) ?? []);
    if (others.length === 0) return;
    const largest = new Float32Array(n).fill(-1);
    const sums = new Float64Array(n);
    for (const other of others) {
      const dots = table.dots(other, n);
      for (let i = 0; i < n; i++) {
        const dot = dots[i]!;
        largest[i] = Math.max(largest[i]!, dot);
        sums[i]! += dot;
      }
    }
    write(best, largest);
    if (mean !== null) write(mean, sums, 1 / others.length);
  };
  if (query) write(QUERY, table.dots(query, n));
  const newest = q.entries.slice(0, NEWEST).map(({ product }) => product);
  compare(newest, HISTORY_BEST, HISTORY_MEAN);
  compare(q.pageKeys, PAGE_BEST, null);
  compare(q.cartKeys, CART_BEST, null);
}

/** One table for all calls: rows beyond a call's own are whatever they were. */
let shared: DotTable | undefined;
function tableFor(dim: number, rows: number): DotTable {
  if (!shared || shared.dim !== dim || shared.capacity < rows) shared = new DotTable(dim, Math.max(512, rows));
  return shared;
}
