/**
 * How a candidate co-occurs with what the shopper met, one product of the history at a time: the parts that item-kNN,
 * transitions and user-kNN each add up in one fixed way, so that their weights are learned from the shop's own past.
 */
import type { ProductKey } from "../../domain.js";
import type { Question } from "../question.js";
import type { ShopState } from "../shopState.js";
import { sharedProducts } from "../similarShoppers.js";

/** Shrunk cosine with the newest product, the second, the third, the next three, older ones. */
const POSITIONS = [0, 1, 2, 3, 3, 3];
const OLDER = 4;
/** Last distinct products looked at. */
const NEWEST = 20;
const FOLLOWED = 6;
/** Exponent and shrinkage of the form that favours what many met. */
const FLAT = 0.3;
const FLAT_SHRINKAGE = 10;
const SHRINKAGE = 4;

const BEST = OLDER + 1;
const SHARE = BEST + 1;
const FLAT_SUM = SHARE + 1;
const FOLLOWS = FLAT_SUM + 1;
const SIMILAR_SHOPPERS = FOLLOWS + 1;
const PAGE = SIMILAR_SHOPPERS + 1;
export const NEIGHBOUR_COLUMNS = PAGE + 1;

/** Row of a product among the candidates, 1-based; zeros between calls. */
let rowOf = new Int32Array(0);

/** Numbers of all candidates, [keys.length, NEIGHBOUR_COLUMNS], unbounded sums squashed by `ln(1 + 4 x)`. */
export function neighbourColumns(state: ShopState, q: Question, keys: Int32Array): Float32Array {
  const out = new Float32Array(keys.length * NEIGHBOUR_COLUMNS);
  const { cooccurrence } = state;
  if (rowOf.length < state.catalogue.size) rowOf = new Int32Array(2 * state.catalogue.size);
  keys.forEach((key, i) => {
    rowOf[key] = i + 1;
  });
  const scales = Float64Array.from(keys, (key) => cooccurrence.scale(key));
  const flat = Float64Array.from(keys, (key) => (cooccurrence.meetings(key) + FLAT_SHRINKAGE) ** -FLAT);
  const history = q.entries.slice(0, NEWEST);
  history.forEach(({ product }, position) => {
    const column = POSITIONS[position] ?? OLDER;
    const own = cooccurrence.scale(product);
    const recency = 1 / Math.sqrt(1 + position);
    cooccurrence.forEachNeighbour(product, (other, count) => {
      const row = rowOf[other]!;
      if (!(row > 0)) return;
      const at = (row - 1) * NEIGHBOUR_COLUMNS;
      const cosine = own * count * scales[row - 1]!;
      out[at + column]! += cosine;
      if (cosine > out[at + BEST]!) out[at + BEST] = cosine;
      out[at + SHARE]! += 1 / history.length;
      out[at + FLAT_SUM]! += recency * own * count * flat[row - 1]!;
    });
    if (position >= FOLLOWED) return;
    const weight = 1 / ((cooccurrence.meetings(product) + SHRINKAGE) * (1 + position));
    cooccurrence.forEachFollower(product, (next, count) => {
      const row = rowOf[next]!;
      if (row > 0) out[(row - 1) * NEIGHBOUR_COLUMNS + FOLLOWS]! += 4 * weight * count;
    });
  });
  const shared = sharedProducts(q, state);
  for (let i = 0; i < shared.keys.length; i++) {
    const row = rowOf[shared.keys[i]!]!;
    if (row > 0) out[(row - 1) * NEIGHBOUR_COLUMNS + SIMILAR_SHOPPERS] = shared.scores[i]!;
  }
  for (const shown of new Set([...q.pageKeys, ...q.cartKeys])) addShown(state, shown, scales, out);
  for (const key of keys) rowOf[key] = 0;
  for (let i = 0; i < out.length; i++) if (i % NEIGHBOUR_COLUMNS !== SHARE) out[i] = Math.log1p(4 * out[i]!);
  return out;
}

function addShown({ cooccurrence }: ShopState, shown: ProductKey, scales: Float64Array, out: Float32Array): void {
  const own = cooccurrence.scale(shown);
  cooccurrence.forEachNeighbour(shown, (other, count) => {
    const row = rowOf[other]!;
    if (row > 0) out[(row - 1) * NEIGHBOUR_COLUMNS + PAGE]! += own * count * scales[row - 1]!;
  });
}
