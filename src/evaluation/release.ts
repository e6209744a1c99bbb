/**
 * The release gate: a freshly trained model goes live only if, on events later than anything that it or the active model
 * learned from or was chosen by, it ranks better than the active model and than popularity.
 */
import type { Progress } from "../common/progress.js";
import { POPULARITY_HALF_LIVES } from "../features/layout.js";
import type { ModelCard, RankingModel } from "../inference/model.js";
import { popular } from "../retrieval/popular.js";
import type { ScoringSettings } from "../scoring/shop.js";
import type { Store } from "../store/ports.js";
import { evaluate } from "./evaluate.js";
import { MODEL } from "./method.js";
import { modelMethod } from "./methods/model.js";
import { popularityMethod } from "./methods/popularity.js";
import { sourceMethod } from "./methods/source.js";
import { summarise } from "./summarise.js";

export interface ReleaseOptions {
  store: Store;
  candidate: RankingModel;
  active: RankingModel | null;
  settings: ScoringSettings;
  progress: Progress;
}

export interface Verdict {
  decision: ModelCard["decision"];
  /** NDCG@12 and hit rate@12 on the gate's questions by method, and how many questions there were. */
  metrics: Record<string, number>;
}

const ACTIVE = "active";
/** Fewer questions than this decide nothing. */
const FEWEST = 20;
/** More than this are thinned evenly: they would decide no differently, only later. */
const MOST = 2000;
const METRIC = "ndcg@12";

/** Compares on the slice after both models' early stopping. Throws BAD_INPUT where nobody bought anything in it. */
export async function judgeRelease({ store, candidate, active, settings, progress }: ReleaseOptions): Promise<Verdict> {
  const gates = [candidate, active].flatMap((model) => (model ? Date.parse(model.card.splits.gate) : []));
  const from = new Date(Math.max(...gates));
  const to = new Date(candidate.card.splits.end);
  if (from >= to)
    return refused(`the active model has learned from events up to ${from.toISOString()}; there are none later to compare on`);
  const run = await evaluate(
    store,
    ({ state }) => [
      modelMethod(MODEL, candidate, store, state, settings),
      ...(active ? [modelMethod(ACTIVE, active, store, state, settings)] : []),
      ...POPULARITY_HALF_LIVES.map((halfLife) => popularityMethod(halfLife)),
      sourceMethod("popularity in context", popular),
    ],
    { protocol: "next-basket", from, to, situated: true, negatives: 0, most: MOST, progress },
  );
  if (run.records.length < FEWEST)
    return refused(`only ${run.records.length} baskets are later than its training; ${FEWEST} are needed to judge`);
  const overall = summarise([run], { k: [12], resamples: 200 }).slices[0]!;
  const metrics: Record<string, number> = { "gate.questions": run.records.length };
  const scores = new Map<string, number>();
  for (const { method, metrics: figures } of overall.methods) {
    scores.set(method, figures[METRIC]!.mean);
    metrics[`gate.${METRIC}.${method}`] = figures[METRIC]!.mean;
    metrics[`gate.hr@12.${method}`] = figures["hr@12"]!.mean;
  }
  return { decision: decide(scores, run.records.length, from), metrics };
}

function decide(scores: ReadonlyMap<string, number>, questions: number, from: Date): ModelCard["decision"] {
  const own = scores.get(MODEL)!;
  const since = from.toISOString().slice(0, 10);
  const better = [...scores].filter(([method, score]) => method !== MODEL && score >= own);
  if (better.length > 0) {
    const [method, score] = better.reduce((a, b) => (b[1] > a[1] ? b : a));
    const rival = method === ACTIVE ? "the active model" : method;
    return {
      activated: false,
      reason: `${rival} ranks as well or better: NDCG@12 ${figure(score)} against ${figure(own)} on ${questions} baskets since ${since}`,
    };
  }
  const rivals = [...scores].filter(([method]) => method !== MODEL).map(([method, score]) => `${method} ${figure(score)}`);
  return { activated: true, reason: `NDCG@12 ${figure(own)} on ${questions} baskets since ${since}, above ${rivals.join(", ")}` };
}

const figure = (x: number): string => x.toFixed(4);
const refused = (reason: string): Verdict => ({ decision: { activated: false, reason }, metrics: {} });
