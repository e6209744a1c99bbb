/** One fit of a grid search: a trial on the shop as it was at a moment, judged by what came right after. */
import { noProgress } from "../../common/progress.js";
import { type LearningStore, loadTrainingShop, type TrainingShop } from "../data/shop.js";
import { fitShop } from "../fitModel.js";
import type { FitOptions } from "../fitOptions.js";
import type { Evaluate } from "./grid.js";

/** The options of every fit; `planMinutes` is what one is reckoned to take. */
export type FoldOptions = Pick<
  FitOptions,
  "seed" | "encoders" | "threads" | "propose" | "variant" | "plan" | "planMinutes" | "signal"
>;

/** The clock is the last resort: a fit may take this many times what it was reckoned to. */
const PATIENCE = 4;

/** Evaluates units on this store, keeping the shop of the last moment: units come moment by moment. */
export function foldEvaluator(store: LearningStore, options: FoldOptions): Evaluate {
  let loaded: { until: number; shop: Promise<TrainingShop> } | undefined;
  return async ({ trial, until }) => {
    if (loaded?.until !== until)
      loaded = { until, shop: loadTrainingShop(store, { ...options, until: new Date(until) }, noProgress) };
    const shop = await loaded.shop;
    const { gate, towers, seconds } = await fitShop(
      shop,
      {
        ...options,
        name: "grid",
        version: "0",
        createdAt: new Date(until),
        until: new Date(until),
        budgetMinutes: PATIENCE * (options.planMinutes ?? 15),
        plan: options.plan && stated(options.plan, trial),
        tuned: trial,
        judgeGate: true,
        switchOff: false,
        provenance: [],
      },
      noProgress,
    );
    return { ndcg: gate!.ndcg, recall: towers.best, seconds };
  };
}

/** A stated plan's first trial with the fields that are tried. */
function stated(plan: NonNullable<FitOptions["plan"]>, { towers, ranker }: FitOptions["tuned"] & object) {
  return { ...plan, towers: [{ ...plan.towers[0]!, ...towers }], rankers: [{ ...plan.rankers[0]!, ...ranker }] };
}
