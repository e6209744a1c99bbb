/** `train`: learn, judge, keep, and activate what is better. */
import { join } from "node:path";
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { judgeRelease } from "../evaluation/release.js";
import type { ModelCard } from "../inference/model.js";
import { openModel } from "../inference/modelFiles.js";
import { fitModel } from "../learning/fitModel.js";
import type { PrivacyGoal } from "../learning/privacy/plan.js";
import { variantNamed } from "../learning/variant.js";
import { warmStart } from "../learning/warm.js";
import { activate } from "./activation.js";
import type { Engine } from "./engine.js";
import { propose } from "./propose.js";
import { referenceOf } from "./reference.js";
import { type GridCommand, gridTable, tune } from "./tuning.js";

export interface TrainOptions {
  name?: string;
  /** Left out: named after the moment. */
  version?: string;
  createdAt?: Date;
  until?: Date | undefined;
  budgetMinutes: number;
  seed: number;
  /** What the model does without, by its name in learning/variant.ts; left out: nothing. */
  variant?: string | undefined;
  /** True: go on from the active model on what is newer than what it learned from. */
  warm?: boolean | undefined;
  /** First search for hyperparameters; the model is then trained whole with the best. */
  grid?: GridCommand | undefined;
  /** Learn by DP-SGD: how little of a single shopper the graphs may tell. */
  dp?: PrivacyGoal | undefined;
  /** False: parts that do not help on validation stay all the same. */
  switchOff?: boolean | undefined;
  /** False: the model is kept, never activated. */
  activate?: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

export interface TrainSummary {
  name: string;
  version: string;
  folder: string;
  decision: ModelCard["decision"];
  metrics: Record<string, number>;
  seconds: number;
  stepsPerSecond: number;
  gflops: number;
  /** The grid search, a line a trial, the best first; where one was asked for. */
  grid?: string[];
}

/** What cannot be asked together. */
function refuseTogether({ dp, grid, warm }: TrainOptions): void {
  if (dp && (grid || warm))
    throw Errors.badInput("--dp", grid ? "--grid" : "--warm", "none of these beside it: what they build on is not private");
  if (grid && warm) throw Errors.badInput("--grid", "--warm", "one of both: a warm start keeps its hyperparameters");
}

/** The active model, to go on from. Throws MODEL_REFUSED where there is none, or another variant is asked for. */
async function activeFiles({ store, registry }: Engine, variant: string | undefined) {
  const active = await store.activeModel();
  if (!active) throw Errors.cannotGoOn("the active model", "none is active");
  const { card, files } = await registry.read(active.name, active.version);
  const { variant: trained = "full" } = card;
  if (variant !== undefined && variant !== trained)
    throw Errors.cannotGoOn(`${active.name}@${active.version}`, `it is the variant ${trained}, not ${variant}`);
  return { card, files };
}

export async function trainModel(engine: Engine, options: TrainOptions): Promise<TrainSummary> {
  const { store, registry } = engine;
  const { name = "default", progress, until, seed, budgetMinutes } = options;
  refuseTogether(options);
  const base = options.warm ? await activeFiles(engine, options.variant) : undefined;
  const variant = variantNamed(base ? base.card.variant : options.variant);
  const trunks = await engine.trunks();
  const encoders = { text: trunks.text.id, image: trunks.image.id };
  const warm = base && warmStart(base.card, base.files, encoders);
  const grid = options.grid && (await tune(store, engine.config, { ...options, ...options.grid, variant, encoders }));
  const tuned = grid?.[0]?.trial;
  const createdAt = options.createdAt ?? new Date();
  const version = options.version ?? (await registry.newVersion(name, createdAt));
  const fitted = await fitModel(
    store,
    {
      name,
      version,
      createdAt,
      checkpointDir: join(engine.config.dataDir, "training"),
      signal: options.signal,
      until,
      seed,
      budgetMinutes,
      variant,
      warm,
      tuned,
      dp: options.dp,
      switchOff: options.switchOff,
      encoders,
      provenance: [
        `Text encoder ${trunks.text.id}, image encoder ${trunks.image.id}: see docs/encoders.md for their origin and licences.`,
      ],
      threads: 2,
      propose,
    },
    progress,
  );
  progress.stage("judging on events that nothing has seen");
  const candidate = await openModel(fitted.card, fitted.files, engine.here);
  const active = await registry.openActive(engine.here).catch(() => null);
  const verdict = await judgeRelease({ store, candidate, active, settings: engine.settings, progress });
  await active?.close();
  const reference = await referenceOf({ store, model: candidate, settings: engine.settings, progress });
  const wanted = options.activate ?? true;
  const decision = wanted ? verdict.decision : { activated: false, reason: `not asked to be active; ${verdict.decision.reason}` };
  const searched: Record<string, number> = grid ? { "grid.trials": grid.length, "grid.ndcg@12": grid[0]!.mean } : {};
  const card: ModelCard = {
    ...fitted.card,
    ...(reference ? { reference } : {}),
    decision,
    metrics: { ...fitted.card.metrics, ...searched, ...verdict.metrics },
  };
  const folder = await registry.put(card, fitted.files);
  if (decision.activated) await activate(store, candidate, progress, { inProcessBelow: engine.inProcessBelow });
  await candidate.close();
  const { towers } = fitted;
  return {
    name,
    version,
    folder,
    decision,
    metrics: card.metrics,
    seconds: fitted.seconds,
    stepsPerSecond: towers.steps / Math.max(1e-9, towers.seconds),
    gflops: towers.flops / Math.max(1e-9, towers.seconds) / 1e9,
    ...(grid ? { grid: gridTable(grid) } : {}),
  };
}
