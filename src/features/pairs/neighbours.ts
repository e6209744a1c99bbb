/**
 * How a candidate co-occurs with what the shopper met, one product of the history at a time: the parts that item-kNN,
 * transitions and user-kNN each add up in one fixed way, so that their weights are learned from the shop's own past.
 */
import { fastLog1p } from "../../common/fastLog.js";
import type { Question } from "../question.js";
import type { ShopState } from "../shopState.js";
import { sharedProducts } from "../similarShoppers.js";
import type { SparseRow } from "../sparseRows.js";
import { CandidateRows } from "./candidateRows.js";

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

function flatOf(meetings: number): number {
  return (meetings + FLAT_SHRINKAGE) ** -FLAT;
}
/** By a small number of meetings: powers take long. */
const FLATS = Float64Array.from({ length: 1024 }, (_, meetings) => flatOf(meetings));

const BEST = OLDER + 1;
const SHARE = BEST + 1;
const FLAT_SUM = SHARE + 1;
const FOLLOWS = FLAT_SUM + 1;
const SIMILAR_SHOPPERS = FOLLOWS + 1;
const PAGE = SIMILAR_SHOPPERS + 1;
export const NEIGHBOUR_COLUMNS = PAGE + 1;

/**
 * Writes the numbers of the i-th candidate to `out[offset + i * stride ...]`, which is zeros; unbounded sums are squashed by
 * `ln(1 + 4 x)`.
 */
export function neighbourColumns(
  state: ShopState,
  q: Question,
  keys: Int32Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  CandidateRows.with(keys, state.catalogue.size, (rows) => {
    const { cooccurrence } = state;
    const scales = new Float64Array(keys.length);
    const flat = new Float64Array(keys.length);
    for (let i = 0; i < keys.length; i++) {
      scales[i] = cooccurrence.scale(keys[i]!);
      const meetings = cooccurrence.meetings(keys[i]!);
      flat[i] = FLATS[meetings] ?? flatOf(meetings);
    }
    const history = q.entries.slice(0, NEWEST);
    history.forEach(({ product }, position) => {
      const column = POSITIONS[position] ?? OLDER;
      const recency = 1 / Math.sqrt(1 + position);
      const neighbours = cooccurrence.neighboursOf(product);
      const own = cooccurrence.scale(product) * neighbours.unit;
      const places = rows.placesIn(neighbours);
      for (let p = 0; p < places.length; p++) {
        const row = rows.of(neighbours.columns[places[p]!]!);
        const shared = own * neighbours.values[places[p]!]!;
        const at = offset + row * stride;
        const cosine = shared * scales[row]!;
        out[at + column]! += cosine;
        if (cosine > out[at + BEST]!) out[at + BEST] = cosine;
        out[at + SHARE]! += 1 / history.length;
        out[at + FLAT_SUM]! += recency * shared * flat[row]!;
      }
      if (position >= FOLLOWED) return;
      const weight = 4 / ((cooccurrence.meetings(product) + SHRINKAGE) * (1 + position));
      addRow(rows, cooccurrence.followersOf(product), (row, count) => {
        out[offset + row * stride + FOLLOWS]! += weight * count;
      });
    });
    const shared = sharedProducts(q, state);
    for (let j = 0; j < shared.keys.length; j++) {
      const row = rows.of(shared.keys[j]!);
      if (row >= 0) out[offset + row * stride + SIMILAR_SHOPPERS] = shared.scores[j]!;
    }
    for (const shown of new Set([...q.pageKeys, ...q.cartKeys])) {
      const own = cooccurrence.scale(shown);
      addRow(rows, cooccurrence.neighboursOf(shown), (row, count) => {
        out[offset + row * stride + PAGE]! += own * count * scales[row]!;
      });
    }
  });
  for (let i = 0; i < keys.length; i++)
    for (let c = 0, at = offset + i * stride; c < NEIGHBOUR_COLUMNS; c++, at++)
      if (c !== SHARE) out[at] = fastLog1p(4 * out[at]!);
}

/** Visits the candidates in a sparse row. */
function addRow(rows: CandidateRows, row: SparseRow, add: (row: number, count: number) => void): void {
  const places = rows.placesIn(row);
  for (let p = 0; p < places.length; p++) add(rows.of(row.columns[places[p]!]!), row.values[places[p]!]! * row.unit);
}
