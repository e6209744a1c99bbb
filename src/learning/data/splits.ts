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

/** Shares of the baskets, in time order. */
const TOWERS = 0.55;
const RANKER = 0.3;
const VALIDATION = 0.07;

/** Splits by share of baskets, on day borders where only dates are known. */
export function splitByTime(log: EventBatch, baskets: readonly Basket[]): Splits {
  const moment = (share: number): number => {
    const basket = baskets[Math.min(baskets.length - 1, Math.floor(share * baskets.length))]!;
    return log.at[basket.events[0]!]!;
  };
  return {
    first: log.at[0]!,
    ranker: moment(TOWERS),
    validation: moment(TOWERS + RANKER),
    gate: moment(TOWERS + RANKER + VALIDATION),
    end: log.at[log.length - 1]! + 1,
  };
}
