/** Gathers the user tower's inputs for a batch of moments into preallocated arrays. */

import type { HistoryEntry } from "./histories.js";
import { historyNumbers } from "./historyFeatures.js";
import { CONTEXT_DIM, DEMOGRAPHICS_DIM, HISTORY_LENGTH, HISTORY_NUMBERS_DIM } from "./layout.js";

export interface UserFeeds {
  events: Float32Array;
  eventNumbers: Float32Array;
  eventMask: Float32Array;
  demographics: Float32Array;
  context: Float32Array;
}

export interface Moment {
  entries: readonly HistoryEntry[];
  clock: number;
  demographics: Float32Array;
  context: Float32Array;
}

/** Fills row `u` of feeds that hold `length` events a row; `place` puts the vector of an entry's product at an offset of `feeds.events`, false where it has none. */
export function fillUser(
  feeds: UserFeeds,
  u: number,
  moment: Moment,
  place: (product: number, offset: number) => boolean,
  dim: number,
  length = HISTORY_LENGTH,
): void {
  const L = length;
  feeds.events.fill(0, u * L * dim, (u + 1) * L * dim);
  feeds.eventNumbers.fill(0, u * L * HISTORY_NUMBERS_DIM, (u + 1) * L * HISTORY_NUMBERS_DIM);
  feeds.eventMask.fill(0, u * L, (u + 1) * L);
  let slot = 0;
  for (const entry of moment.entries) {
    if (slot === L) break;
    if (!place(entry.product, (u * L + slot) * dim)) continue;
    historyNumbers(entry, moment.clock, feeds.eventNumbers, (u * L + slot) * HISTORY_NUMBERS_DIM);
    feeds.eventMask[u * L + slot] = 1;
    slot++;
  }
  feeds.demographics.set(moment.demographics, u * DEMOGRAPHICS_DIM);
  feeds.context.set(moment.context, u * CONTEXT_DIM);
}
