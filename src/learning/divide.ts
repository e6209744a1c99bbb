/** A shop's history divided by time into what each stage of learning may see, and refused where that leaves a stage nothing. */
import { Errors } from "../errors.js";
import type { Basket } from "./data/baskets.js";
import type { TrainingShop } from "./data/shop.js";
import { type Splits, splitByTime } from "./data/splits.js";
import { paddedEvents } from "./data/towerBatches.js";
import { type TowerData, towerExamples } from "./data/towerExamples.js";
import type { Work } from "./plan.js";
import type { WarmStart } from "./warm.js";

/** Fewer baskets than this teach nothing that popularity does not know. */
const FEWEST_BASKETS = 60;
/** Moments at which product numbers are remembered for the towers' examples. */
const SNAPSHOTS = 16;
/** Moments of one session that the ranker learns from. */
export const PER_SESSION = 4;

export interface Divided {
  splits: Splits;
  data: TowerData;
  work: Work;
}

/** Throws TOO_LITTLE_TO_LEARN, and MODEL_REFUSED where there is nothing new since `warm`. */
export function divide(shop: TrainingShop, warm: WarmStart | undefined): Divided {
  if (shop.baskets.length < FEWEST_BASKETS)
    throw Errors.tooLittleToLearn(`${shop.baskets.length} sessions or daily baskets`, `at least ${FEWEST_BASKETS} are needed`);
  const splits = splitByTime(shop.log, shop.baskets);
  const data = towerExamples(shop, splits.ranker, splits.validation, SNAPSHOTS);
  refuseTooLittle(shop, splits, data);
  if (warm) keepNewer(data, warm);
  return { splits, data, work: workOf(shop, splits, data) };
}

/** What there is to learn from; a session of few events is asked about less often than it could be. */
function workOf(shop: TrainingShop, splits: Splits, data: TowerData): Work {
  const { baskets, log } = shop;
  const within = (from: number, until: number): Basket[] =>
    baskets.filter(({ events }) => log.at[events[0]!]! >= from && log.at[events[0]!]! < until);
  const judging = within(splits.validation, splits.gate);
  return {
    examples: data.train.length,
    events: paddedEvents(data),
    products: shop.blank.catalogue.count,
    moments: PER_SESSION * within(splits.ranker, splits.validation).length,
    checks: judging.length,
    latest: judging.reduce((sum, { dateOnly, events }) => sum + (dateOnly ? 1 : Math.min(PER_SESSION, events.length)), 0),
  };
}

/** What the towers have not learned from yet. Throws MODEL_REFUSED where that is nothing. */
function keepNewer(data: TowerData, { id, card }: WarmStart): void {
  const since = Date.parse(card.splits.ranker);
  data.train = data.train.filter(({ at }) => at >= since);
  if (data.train.length === 0) throw Errors.cannotGoOn(id, "too little has happened since it was trained");
}

/** Every stage needs a time of its own; a history of one day of dates cannot be divided. */
function refuseTooLittle(shop: TrainingShop, splits: Splits, data: TowerData): void {
  const divided = splits.first < splits.ranker && splits.ranker < splits.validation && splits.validation < splits.gate;
  if (!divided)
    throw Errors.tooLittleToLearn(
      `${shop.log.length} events at too few different moments`,
      "learning, choosing and judging each need a time of their own",
    );
  if (data.train.length === 0)
    throw Errors.tooLittleToLearn(
      "no event says that a product was wanted",
      "views, clicks, cart additions, purchases or ratings are needed",
    );
}
