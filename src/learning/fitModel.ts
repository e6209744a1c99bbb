/**
 * Learning, whole: examples -> towers -> questions -> ranker -> files. What it may spend is planned from the work to do,
 * not from the clock, so the same data, seed and budget give the same model bit for bit; the clock is only the last resort.
 * Interrupted, it goes on from the last epoch when it is started again with the same options on the same data.
 */
import { digest } from "../common/hash.js";
import type { Progress } from "../common/progress.js";
import { FEATURES_DIGEST } from "../features/layout.js";
import { COLLABORATIVE, packCollaborative } from "../inference/collaborativeFile.js";
import { askThePast } from "./askThePast.js";
import { cardOf } from "./card.js";
import { chooseTables, fitTables, settingsWithout, tablesWithout } from "./collaborative/fitTables.js";
import type { RankerQuestion } from "./data/rankerQuestions.js";
import { type LearningStore, loadTrainingShop, type TrainingShop } from "./data/shop.js";
import { divide } from "./divide.js";
import { exportModel } from "./exportModel.js";
import type { FitOptions, FittedModel } from "./fitOptions.js";
import { alone, asPlanned, planTrials, warmed } from "./plan.js";
import { PrivateSearch } from "./privacy/search.js";
import { catchUpRanker, searchRanker, searchTowers } from "./search.js";
import { noCheckpoints, openCheckpoints } from "./train/checkpoints.js";
import { judge } from "./train/judge.js";
import type { RankerModel } from "./train/rankerModel.js";
import { switchOffModalities, switchOffSources } from "./train/switchOff.js";
import { TrainingRun } from "./trainingRun.js";
import { CHECKPOINT, packCheckpoint } from "./warm.js";

/** Share of the budget after which questions are left out rather than asked. */
const ASKING_UNTIL = 0.75;

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
  const { splits, data, work } = divide(shop, warm);
  const planned = options.plan
    ? asPlanned(options.plan)
    : planTrials(work, options.planMinutes ?? options.budgetMinutes, options.tuned);
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

  const past = await askThePast(
    shop,
    towers.model,
    splits,
    plan,
    options,
    { without, tables: tables?.tables ?? null, until: options.plan ? undefined : run.deadline(ASKING_UNTIL) },
    progress,
  );
  const { train, validation } = past;
  const ranker = await searchRanker(run, towers.model.sizes, train, validation, plan.rankers(past.learned, past.checked), {
    without,
    warm,
    dp,
  });
  if (switches)
    switchedOff.push(
      ...(await switchOffSources(ranker.model, validation, ranker.fit, options.threads, {
        most: plan.switching.questions,
        span: splits.gate - splits.validation,
      })),
    );
  const caughtUp = await catchUpRanker(run, ranker, past);

  const questions = train.length + (caughtUp ? past.latest.length : 0);
  const trained = { towers, ranker, tables, questions, switchedOff, privacy: dp?.statement };
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
    ...(options.judgeGate ? { gate: await judgeOn(ranker.model, past.gate, options.threads) } : {}),
    seconds: (performance.now() - started) / 1000,
  };
}

async function judgeOn(model: RankerModel, questions: readonly RankerQuestion[], threads: number) {
  const forward = await model.compile(threads);
  const { ndcg } = await judge(model, forward, questions);
  await forward.release();
  return { ndcg, questions: questions.length };
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
