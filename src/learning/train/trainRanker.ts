/**
 * Trains the ranker with binary cross-entropy (equation 5) and a listwise softmax over each question's candidates, which
 * measurably helps the top of the list; weight decay, dropout and early stopping on later questions.
 */
import type { Random } from "../../common/random.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { AdamW } from "../optim/adamW.js";
import { cosine } from "../optim/schedules.js";
import type { RankerTrial } from "../plan.js";
import { type EpochOptions, type Fit, runEpochs } from "./epochs.js";
import { judge } from "./judge.js";
import type { RankerModel } from "./rankerModel.js";
import { compileRankerStep } from "./rankerStep.js";

export interface RankerOptions extends RankerTrial, Omit<EpochOptions, "patience" | "steps" | "epochs"> {
  /** Left out: a few. */
  patience?: number;
  threads: number;
  /** For each number of θ, 1 where it may change; left out: everywhere. */
  open?: Uint8Array;
}

const PATIENCE = 4;
/** The metric where there is nothing to judge by. */
const UNKNOWN = -1;

/**
 * Trains `model.theta` in place, from what it is; the metric is NDCG@12 on the validation questions, that of the start
 * included. What of it is kept is decided by `settle`.
 */
export async function trainRanker(
  model: RankerModel,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  options: RankerOptions,
): Promise<Fit> {
  const batch = Math.min(options.batch, Math.max(1, train.length));
  const steps = Math.ceil(train.length / batch) * options.epochs;
  const { open = new Uint8Array(model.theta.length).fill(1) } = options;
  const adamOptions = {
    learningRate: cosine({
      peak: options.learningRate,
      total: steps,
      warmup: Math.min(50, steps / 10),
      floor: options.learningRate / 20,
    }),
    weightDecay: options.weightDecay,
    decayMask: model.parameters.decayMask().map((decays, i) => decays * open[i]!),
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
        const { gradient } = training;
        for (let i = 0; i < gradient.length; i++) gradient[i]! *= open[i]!;
        adam.step(model.theta, gradient);
        return done;
      },
      async validate() {
        if (validation.length === 0) return { metric: UNKNOWN, loss: null };
        const { ndcg, loss } = await judge(model, forward, validation);
        return { metric: ndcg, loss };
      },
      saveOptimisers: () => ({ adam: adam.toBytes() }),
      loadOptimisers(parts) {
        adam = AdamW.fromBytes(parts.adam!, adamOptions);
      },
    },
    { patience: PATIENCE, judgeStart: true, ...options, steps },
  );
  await Promise.all([training.release(), forward.release()]);
  return fit;
}

function* shuffledBatches<T>(items: readonly T[], size: number, random: Random): Iterable<readonly T[]> {
  const order = random.shuffle([...items]);
  for (let i = 0; i < order.length; i += size) yield order.slice(i, i + size);
}
