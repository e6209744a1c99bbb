/**
 * Where learning's time splits fall: the towers learn first, the ranker from what the towers did not see, early stopping
 * watches later events, and the gate compares on events that nothing saw.
 */
import type { EventBatch } from "../../domain.js";
import type { Basket } from "./baskets.js";

export interface Splits {
  /** Milliseconds; each stage's events lie before the next one's start. */
  first: number;
  ranker: number;
  validation: number;
  gate: number;
  end: number;
}

/** Shares of the baskets, in time order: the towers' are what the others leave. */
const VALIDATION = 0.07;
const GATE = 0.08;
/** The ranker's share is as large as so many baskets need, but no less and no more than this. */
const RANKER = { baskets: 20_000, least: 0.1, most: 0.3 };

/** Splits by share of baskets, on day borders where only dates are known. */
export function splitByTime(log: EventBatch, baskets: readonly Basket[]): Splits {
  const moment = (share: number): number => {
    const basket = baskets[Math.min(baskets.length - 1, Math.floor(share * baskets.length))]!;
    return log.at[basket.events[0]!]!;
  };
  const ranker = Math.min(RANKER.most, Math.max(RANKER.least, RANKER.baskets / baskets.length));
  const judging = VALIDATION + GATE;
  return {
    first: log.at[0]!,
    ranker: moment(1 - judging - ranker),
    validation: moment(1 - judging),
    gate: moment(1 - GATE),
    end: log.at[log.length - 1]! + 1,
  };
}
