/**
 * Learning, whole: examples -> towers -> questions -> ranker -> files. What it may spend is planned from the work to do,
 * not from the clock, so the same data, seed and budget give the same model bit for bit; the clock is only the last resort.
 * Interrupted, it goes on from the last epoch when it is started again with the same options on the same data.
 */
import { digest } from "../common/hash.js";
import type { Progress } from "../common/progress.js";
import type { Random } from "../common/random.js";
import { Errors } from "../errors.js";
import { FEATURES_DIGEST } from "../features/layout.js";
import { COLLABORATIVE, packCollaborative } from "../inference/collaborativeFile.js";
import type { ModelCard } from "../inference/model.js";
import { cardOf } from "./card.js";
import { chooseTables, fitTables, settingsWithout, tablesWithout } from "./collaborative/fitTables.js";
import type { QuestionWindow } from "./data/moments.js";
import { type Propose, type RankerQuestion, rankerQuestions } from "./data/rankerQuestions.js";
import { type LearningStore, loadTrainingShop, type TrainingShop } from "./data/shop.js";
import { type Splits, splitByTime } from "./data/splits.js";
import { paddedEvents } from "./data/towerBatches.js";
import { type TowerData, towerExamples } from "./data/towerExamples.js";
import { exportModel } from "./exportModel.js";
import { pairsMask } from "./models/without.js";
import { alone, asPlanned, type Plan, planTrials, type Tuned, type Work, warmed } from "./plan.js";
import type { PrivacyGoal } from "./privacy/plan.js";
import { PrivateSearch } from "./privacy/search.js";
import { searchRanker, searchTowers } from "./search.js";
import { noCheckpoints, openCheckpoints } from "./train/checkpoints.js";
import type { Fit } from "./train/epochs.js";
import { judge } from "./train/judge.js";
import type { RankerModel } from "./train/rankerModel.js";
import { switchOffModalities, switchOffSources } from "./train/switchOff.js";
import { TrainingRun } from "./trainingRun.js";
import { type Part, proposalsOf, type Variant } from "./variant.js";
import { CHECKPOINT, packCheckpoint, type WarmStart } from "./warm.js";

export interface FitOptions {
  name: string;
  version: string;
  createdAt: Date;
  /** Only events strictly before this moment are read; all where left out. */
  until?: Date | undefined;
  seed: number;
  budgetMinutes: number;
  /** What to try; left out: what the budget buys. */
  plan?: Plan | undefined;
  /** What it does without (variant.ts); left out: nothing. */
  variant?: Variant | undefined;
  /** Hyperparameters that were found already: one trial with these is made. */
  tuned?: Tuned | undefined;
  /** Learn by DP-SGD (privacy/), so that no shopper can be told from the graphs; `random` is secret but in tests. */
  dp?: (PrivacyGoal & { random?: Random }) | undefined;
  /** Minutes that the plan reckons with, where that is not all that may be spent. */
  planMinutes?: number | undefined;
  /** True: the result is judged on the last slice of the data too, as the grid search needs it. */
  judgeGate?: boolean | undefined;
  /** A trained model to go on from (warm.ts): it learns from what is newer than what it saw. */
  warm?: WarmStart | undefined;
  /** False: what does not help on validation stays all the same (train/switchOff.ts). */
  switchOff?: boolean | undefined;
  /** Encoder ids whose vectors the store holds; null: the shop has none. */
  encoders: { text: string | null; image: string | null };
  /** What the encoders' weights are, for the card. */
  provenance: readonly string[];
  threads: number;
  propose: Propose;
  /** Directory for the state of unfinished trainings, e.g. `<data directory>/training`; left out: nothing is kept. */
  checkpointDir?: string | undefined;
  /** Stops it: rejects with INTERRUPTED at the next step. */
  signal?: AbortSignal | undefined;
}

export interface FittedModel {
  card: ModelCard;
  files: Map<string, Uint8Array>;
  towers: Fit;
  ranker: Fit;
  /** NDCG@12 on the last slice, which nothing learned from, and of how many questions; where it was asked for. */
  gate?: { ndcg: number; questions: number };
  seconds: number;
}

/** Fewer baskets than this teach nothing that popularity does not know. */
const FEWEST_BASKETS = 60;
/** Moments at which product numbers are remembered for the towers' examples. */
const SNAPSHOTS = 16;
/** Candidates proposed per question of the past, as serving proposes them. */
const CANDIDATES = 240;
/** Candidates that the ranker learns from, of all questions together (half a kilobyte each), and of one at least. */
const KEPT = 500_000;
const FEWEST_KEPT = 40;
/** Share of the budget after which questions are left out rather than asked. */
const ASKING_UNTIL = 0.75;
/** Moments of one session that the ranker learns from. */
const PER_SESSION = 4;

/** Throws BAD_INPUT where there is too little to learn from, INTERRUPTED where `signal` says so. */
export async function fitModel(store: LearningStore, options: FitOptions, progress: Progress): Promise<FittedModel> {
  const started = performance.now();
  const shop = await loadTrainingShop(store, { ...options, like: options.warm?.projections }, progress);
  return fitShop(shop, options, progress, started);
}

/** The same on a shop that is loaded; `started` (performance.now()) is when the budget began. */
export async function fitShop(
  shop: TrainingShop,
  options: FitOptions,
  progress: Progress,
  started = performance.now(),
): Promise<FittedModel> {
  const { warm } = options;
  const dp = options.dp && new PrivateSearch(options.dp, new Set(shop.log.shopper).size, options.dp.random);
  if (shop.baskets.length < FEWEST_BASKETS)
    throw Errors.tooLittleToLearn(`${shop.baskets.length} sessions or daily baskets`, `at least ${FEWEST_BASKETS} are needed`);
  const splits = splitByTime(shop.log, shop.baskets);
  const data = towerExamples(shop, splits.ranker, splits.validation, SNAPSHOTS);
  refuseTooLittle(shop, splits, data);
  if (warm) keepNewer(data, warm);
  const planned = options.plan
    ? asPlanned(options.plan)
    : planTrials(workOf(shop, splits, data), options.planMinutes ?? options.budgetMinutes, options.tuned);
  const plan = warm ? warmed(planned, warm.hidden) : dp ? alone(planned) : planned;
  const run = new TrainingRun(options, await checkpointsOf(shop, options), progress, started);

  const without = new Set([...(options.variant?.without ?? []), ...(dp?.without ?? [])]);
  const towers = await searchTowers(run, shop, data, plan.towers, { without, warm, dp });
  const switches = !dp && (options.switchOff ?? true);
  const switchedOff =
    switches && plan.switching.modalities ? await switchOffModalities(towers.model, data, towers.fit, options.threads) : [];

  const fits = { seed: options.seed, threads: options.threads };
  progress.stage("fitting who met what", undefined, "fits");
  const tables = await chooseTables(shop, data, splits.ranker, tablesWithout(plan.collaborative, without), {
    ...fits,
    onTrial: (done) => progress.update(done),
  });

  // Where there are few questions, each tells of all its candidates.
  const kept = Math.max(FEWEST_KEPT, Math.min(CANDIDATES, Math.floor(KEPT / plan.questions)));
  progress.stage("asking the past", plan.questions + plan.checks, "questions");
  const [train = [], validation = [], gate = []] = await rankerQuestions(
    shop,
    towers.model,
    [
      {
        from: splits.ranker,
        until: splits.validation,
        keep: kept,
        perBasket: PER_SESSION,
        limit: plan.questions,
        seed: options.seed + 11,
      },
      {
        from: splits.validation,
        until: splits.gate,
        keep: "all",
        perBasket: 1,
        limit: plan.checks,
        seed: options.seed + 12,
      },
      ...(options.judgeGate ? [gateWindow(splits, plan.checks, options.seed + 13)] : []),
    ],
    (ask) => options.propose({ ...ask, proposals: proposalsOf(without) }),
    {
      candidates: CANDIDATES,
      collaborative: tables?.tables ?? null,
      until: options.plan ? undefined : run.deadline(ASKING_UNTIL),
      threads: options.threads,
      signal: options.signal,
      onProgress: (done) => progress.update(done),
    },
  );
  if (train.length === 0)
    throw Errors.tooLittleToLearn("no past question has its answer among the candidates", "more events per product are needed");
  for (const q of [...train, ...validation, ...gate]) blank(q, without);
  const ranker = await searchRanker(
    run,
    towers.model.sizes,
    train,
    validation,
    plan.rankers(train.length * kept, validation.length * CANDIDATES),
    { without, warm, dp },
  );
  if (switches)
    switchedOff.push(
      ...(await switchOffSources(ranker.model, validation, ranker.fit, options.threads, {
        most: plan.switching.questions,
        span: splits.gate - splits.validation,
      })),
    );

  const trained = { towers, ranker, tables, questions: train.length, switchedOff, privacy: dp?.statement };
  const card = cardOf(shop, splits, options, trained);
  const files = exportModel(towers.model, ranker.model, shop.blank.catalogue, { model: `${options.name}@${options.version}` });
  files.set(CHECKPOINT, packCheckpoint(towers.model, ranker.model));
  // What is left for judging, only, is not learned from.
  const asked = settingsWithout(tables?.settings, ranker.model.without);
  if (asked) files.set(COLLABORATIVE, packCollaborative(await fitTables(shop, splits.gate, asked, plan.collaborative, fits)));
  await run.checkpoints.clear();
  return {
    card,
    files,
    towers: towers.fit,
    ranker: ranker.fit,
    ...(options.judgeGate ? { gate: await judgeOn(ranker.model, gate, options.threads) } : {}),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Hides from a question what the model does without, so that nothing that is fitted on questions reads it either. */
function blank({ pairs }: RankerQuestion, without: ReadonlySet<Part>): void {
  const mask = pairsMask(without);
  for (let i = 0; i < pairs.length; i++) pairs[i]! *= mask[i % mask.length]!;
}

/** What there is to learn from; a session of few events is asked about less often than it could be. */
function workOf(shop: TrainingShop, splits: Splits, data: TowerData): Work {
  const { baskets, log } = shop;
  const within = (from: number, until: number): number =>
    baskets.filter(({ events }) => log.at[events[0]!]! >= from && log.at[events[0]!]! < until).length;
  return {
    examples: data.train.length,
    events: paddedEvents(data),
    products: shop.blank.catalogue.count,
    moments: PER_SESSION * within(splits.ranker, splits.validation),
    checks: within(splits.validation, splits.gate),
  };
}

function gateWindow({ gate, end }: Splits, limit: number, seed: number): QuestionWindow {
  return { from: gate, until: end, keep: "all", perBasket: 1, limit, seed };
}

async function judgeOn(model: RankerModel, questions: readonly RankerQuestion[], threads: number) {
  const forward = await model.compile(threads);
  const { ndcg } = await judge(model, forward, questions);
  await forward.release();
  return { ndcg, questions: questions.length };
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

/** State is kept under a digest of everything that decides the result; the version and the moment of creation do not. */
function checkpointsOf(
  shop: TrainingShop,
  { checkpointDir, seed, tuned, dp, until, plan, budgetMinutes, variant, switchOff, warm }: FitOptions,
) {
  if (!checkpointDir) return noCheckpoints;
  return openCheckpoints(
    checkpointDir,
    digest({
      data: shop.dataDigest,
      features: FEATURES_DIGEST,
      seed,
      tuned: tuned ?? null,
      dp: dp ? [dp.epsilon, dp.delta ?? null, dp.clip ?? null] : null,
      plan: plan ?? budgetMinutes,
      variant: variant?.name ?? "full",
      switchOff: switchOff ?? true,
      warm: warm?.id ?? null,
      until: until?.toISOString() ?? null,
    }),
  );
}
