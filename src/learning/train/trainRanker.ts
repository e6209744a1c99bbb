/**
 * Trains the ranker with binary cross-entropy (equation 5) and a listwise softmax over each question's candidates, which
 * measurably helps the top of the list; weight decay, dropout and early stopping on later questions.
 */
import type { Random } from "../../common/random.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { AdamW } from "../optim/adamW.js";
import { cosine } from "../optim/schedules.js";
import type { RankerTrial } from "../plan.js";
import { bestSource, onlySource } from "./bestSource.js";
import { type Blend, fitBlend } from "./blend.js";
import { calibrate } from "./calibrate.js";
import { type EpochOptions, type Fit, runEpochs } from "./epochs.js";
import { judge, type RankerForward } from "./judge.js";
import type { RankerModel } from "./rankerModel.js";
import { compileRankerStep } from "./rankerStep.js";
import { pairedGain } from "./switchOff.js";

export interface RankerOptions extends RankerTrial, Omit<EpochOptions, "patience" | "steps" | "epochs"> {
  threads: number;
  /** The model is trained already: it is gone on from, not from a blend. */
  warm?: boolean;
  /** What it starts from; left out: fitted here. */
  blend?: Blend | undefined;
}

const PATIENCE = 4;

/**
 * Trains `model.theta` in place, from a linear blend of the pair features that is fitted first; the metric is NDCG@12 on the
 * validation questions, the blend's own included, so that the network never makes it worse there; nor does the whole ever
 * rank worse than the best of its sources alone.
 */
export async function trainRanker(
  model: RankerModel,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  options: RankerOptions,
): Promise<Fit> {
  const batch = Math.min(options.batch, Math.max(1, train.length));
  if (!options.warm) model.startFrom(options.blend ?? (await fitBlend(train, model.scaling, options.threads, validation)));
  const start = model.theta.slice();
  const steps = Math.ceil(train.length / batch) * options.epochs;
  const adamOptions = {
    learningRate: cosine({
      peak: options.learningRate,
      total: steps,
      warmup: Math.min(50, steps / 10),
      floor: options.learningRate / 20,
    }),
    weightDecay: options.weightDecay,
    decayMask: model.parameters.decayMask(),
    clipNorm: 5,
  };
  let adam = new AdamW(model.parameters.size, adamOptions);
  const group = train.reduce((most, q) => Math.max(most, q.keys.length), 1);
  const training = await compileRankerStep(model, { ...options, batch, group });
  const forward = await model.compile(options.threads);
  const fit = await runEpochs(
    {
      numbers: { theta: model.theta },
      batches: (random) => shuffledBatches(train, batch, random),
      async step(questions, random) {
        const done = await training.run(questions, random);
        adam.step(model.theta, training.gradient);
        return done;
      },
      async validate() {
        const { ndcg, loss } = await judge(model, forward, validation);
        return { metric: ndcg, loss };
      },
      saveOptimisers: () => ({ adam: adam.toBytes() }),
      loadOptimisers(parts) {
        adam = AdamW.fromBytes(parts.adam!, adamOptions);
      },
    },
    { ...options, steps, patience: PATIENCE, judgeStart: true },
  );
  if (!options.warm) await preferStart(model, start, forward, validation, fit);
  const floor = bestSource(validation);
  if (floor.ndcg > fit.best) {
    model.startFrom(onlySource(floor.source, model.scaling));
    fit.best = floor.ndcg;
  }
  await calibrate(model, forward, validation);
  fit.validationLoss = (await judge(model, forward, validation)).loss;
  await Promise.all([training.release(), forward.release()]);
  return fit;
}

/**
 * Goes back to the blend where the network is not better by more than one standard error (Breiman et al. 1984): of many
 * epochs one always seems a little better, and what it has learned then is noise.
 */
export async function preferStart(
  model: RankerModel,
  start: Float32Array,
  forward: RankerForward,
  validation: readonly RankerQuestion[],
  fit: Pick<Fit, "best">,
): Promise<void> {
  const scoresOf = async () =>
    (await judge(model, forward, validation)).perQuestion.map(({ shopper, ndcg }) => ({ shopper, score: ndcg }));
  const learned = model.theta.slice();
  const after = await scoresOf();
  model.theta.set(start);
  const { gain, error } = pairedGain(await scoresOf(), after);
  if (gain > error) model.theta.set(learned);
  else fit.best -= gain;
}

function* shuffledBatches<T>(items: readonly T[], size: number, random: Random): Iterable<readonly T[]> {
  const order = random.shuffle([...items]);
  for (let i = 0; i < order.length; i += size) yield order.slice(i, i + size);
}
