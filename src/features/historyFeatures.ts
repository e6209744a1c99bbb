/** The numbers that each remembered event carries into the user tower, beside its product's fused vector. */
import { INTERACTION_TYPES } from "../domain.js";
import { DAY } from "./calendar.js";
import type { HistoryEntry } from "./histories.js";

/** Writes HISTORY_NUMBERS_DIM numbers at `offset`: event type, recency on four scales, quantity, rating. */
export function historyNumbers(entry: HistoryEntry, clock: number, out: Float32Array, offset: number): void {
  const types = INTERACTION_TYPES.length;
  const days = Math.max(0, clock - entry.at) / DAY;
  out[offset + entry.type] = 1;
  out[offset + types] = Math.exp(-days * 24);
  out[offset + types + 1] = Math.exp(-days / 2);
  out[offset + types + 2] = Math.exp(-days / 14);
  out[offset + types + 3] = Math.exp(-days / 90);
  out[offset + types + 4] = Math.log1p(Number.isNaN(entry.quantity) ? 1 : Math.max(0, entry.quantity)) - Math.LN2;
  out[offset + types + 5] = entry.type === RATING && !Number.isNaN(entry.value) ? (entry.value - 3) / 2 : 0;
  out[offset + types + 6] = 1;
}

const RATING = INTERACTION_TYPES.indexOf("RATING");
