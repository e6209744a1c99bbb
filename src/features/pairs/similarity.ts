/** Cosines of candidates with the query and with what the shopper met, sees and has in the cart. */
import { DotTable } from "../../common/dotTable.js";
import type { ProductKey } from "../../domain.js";
import type { ProductVectors } from "../productVectors.js";
import type { Question } from "../question.js";

/** Columns: with the query; the best and the mean with the history; the best with the page; the best with the cart. */
const [QUERY, HISTORY_BEST, HISTORY_MEAN, PAGE_BEST, CART_BEST] = [0, 1, 2, 3, 4];
/** Last distinct products of the history that are compared. */
const NEWEST = 12;

/** Writes those of the i-th candidate to `out[offset + i * stride ...]`; leaves them alone where there is no vector. */
export function similarityColumns(
  vectors: ProductVectors,
  q: Question,
  query: Float32Array | null,
  keys: Int32Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const n = keys.length;
  const table = tableFor(vectors.dim, n);
  const has = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const vector = vectors.get(keys[i]!);
    if (!vector) continue;
    table.rows.set(vector, i * table.stride);
    has[i] = 1;
  }
  const write = (column: number, dots: ArrayLike<number>, factor = 1): void => {
    for (let i = 0, at = offset + column; i < n; i++, at += stride) if (has[i] === 1) out[at] = factor * dots[i]!;
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
