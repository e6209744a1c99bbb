/**
 * Where the ranker starts: a linear blend of the pair features, fitted on the same questions. It is convex and has few
 * numbers, so it is right where data is thin and a network would only remember; the network is then trained from it, and
 * kept only as far as later questions say that it helps.
 */
import { PAIR_BASE_DIM, PAIR_DIM, SOURCES, type SourceName } from "../../features/layout.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { softmaxCrossEntropy, weightedMean } from "../graph/losses.js";
import { add } from "../graph/ops/elementwise.js";
import { reshape } from "../graph/ops/linear.js";
import { matmul } from "../graph/ops/matmul.js";
import { maskScores } from "../graph/ops/softmax.js";
import { Parameters } from "../graph/parameters.js";
import { compileTraining } from "../graph/training.js";
import { LIFT_START, type PairScaling } from "../models/ranker.js";
import { AdamW } from "../optim/adamW.js";
import { cosine } from "../optim/schedules.js";
import { listLoss } from "./listLoss.js";

/** Weights of the standardised base features [PAIR_BASE_DIM] and of the log-lifts [PROFILE_COUNT], in units of log-odds. */
export interface Blend {
  wide: Float32Array;
  wideLift: Float32Array;
}

/** What is believed before any question was asked: a weighted reciprocal-rank fusion of the sources. */
const SOURCE_WEIGHTS: Record<SourceName, number> = {
  nearest: 1,
  itemKnn: 2,
  userKnn: 1.5,
  transitions: 1.5,
  factors: 1,
  ease: 1.5,
  lexical: 1,
  repurchase: 4,
  variants: 1.5,
  popular: 1,
  newArrivals: 1,
};
/**
 * Deviations of that belief, per weight: so many log-odds a standard deviation of the feature. How firm it should be depends on
 * how much there is to learn from, so later questions choose; the second where there are none.
 */
const BELIEFS = [0.05, 0.1, 0.2] as const;
const USUAL = 0.1;
/** The same of a log-lift's weight, whose belief is 1; the first where nothing later says otherwise. */
const LIFT_BELIEFS = [0.1, 0.3, 1] as const;
const STEPS = 250;
/** Candidates looked at: more say nothing new of so few numbers. */
const MOST = 200_000;

/**
 * Maximum a posteriori weights of a listwise softmax over each question's candidates, with a Gaussian prior as firm as makes
 * `later` questions likeliest; all questions in one batch, a fixed number of steps.
 */
export async function fitBlend(
  questions: readonly RankerQuestion[],
  scaling: PairScaling,
  threads: number,
  later: readonly RankerQuestion[] = [],
): Promise<Blend> {
  const prior = priorOf(scaling);
  const every = Math.ceil(questions.reduce((sum, q) => sum + q.keys.length, 0) / MOST);
  const used = questions.filter((q, i) => i % every === 0 && answered(q));
  const judging = later.filter(answered);
  let best = { weights: prior, belief: { base: USUAL, lift: LIFT_BELIEFS[0] } as Belief, loss: Number.POSITIVE_INFINITY };
  const attempt = async (belief: Belief): Promise<void> => {
    const weights = prior.slice();
    await descend(weights, prior, belief, used, scaling, threads);
    const loss = lossOf(weights, judging, scaling);
    if (loss < best.loss) best = { weights, belief, loss };
  };
  if (used.length > 0) {
    for (const base of judging.length > 0 ? BELIEFS : [USUAL]) await attempt({ ...best.belief, base });
    if (judging.length > 0) for (const lift of LIFT_BELIEFS.slice(1)) await attempt({ ...best.belief, lift });
  }
  return { wide: best.weights.slice(0, PAIR_BASE_DIM), wideLift: best.weights.slice(PAIR_BASE_DIM) };
}

/** Deviations of what is believed of the base features' weights, and of the log-lifts'. */
interface Belief {
  base: number;
  lift: number;
}

const answered = (q: RankerQuestion): boolean => q.labels.some((label) => label > 0);

/** Mean of what the fit minimises, without the prior; 0 of no questions. */
function lossOf(weights: Float32Array, questions: readonly RankerQuestion[], scaling: PairScaling): number {
  let sum = 0;
  for (const q of questions) {
    const features = standardised(q, scaling);
    const logits = Float64Array.from(q.keys, (_, i) => {
      let logit = 0;
      for (let d = 0; d < PAIR_DIM; d++) logit += weights[d]! * features[i * PAIR_DIM + d]!;
      return logit;
    });
    sum += listLoss(q, logits);
  }
  return sum / Math.max(1, questions.length);
}

async function descend(
  weights: Float32Array,
  prior: Float32Array,
  { base, lift }: Belief,
  questions: readonly RankerQuestion[],
  scaling: PairScaling,
  threads: number,
): Promise<void> {
  const G = questions.reduce((most, q) => Math.max(most, q.keys.length), 1);
  const training = await compileTraining({
    parameters: new Parameters({ weights: { shape: [PAIR_DIM, 1], init: "zeros" } }),
    theta: weights,
    inputs: {
      pairs: ["Q", G, PAIR_DIM],
      logCount: ["Q", G],
      mask: ["Q", G],
      /** Shares of a question's evidence. */
      target: ["Q", G],
    },
    forward: (p, x) => {
      const logits = add(reshape(matmul(x.pairs, p.weights), ["Q", G]), x.logCount);
      return { loss: weightedMean(softmaxCrossEntropy(maskScores(logits, x.mask), x.target)) };
    },
    threads,
  });
  const batch = training.batch({ Q: questions.length });
  questions.forEach((q, row) => {
    const from = row * G;
    batch.feeds.pairs.set(standardised(q, scaling), from * PAIR_DIM);
    const evidence = q.labels.reduce((sum, label) => sum + label, 0);
    q.labels.forEach((label, i) => {
      batch.feeds.mask[from + i] = 1;
      batch.feeds.target[from + i] = label / evidence;
      batch.feeds.logCount[from + i] = Math.log(q.standsFor[i]!);
    });
  });
  const adam = new AdamW(PAIR_DIM, {
    learningRate: cosine({ peak: 0.1, total: STEPS, warmup: 10, floor: 0.001 }),
    beta2: 0.99,
  });
  for (let step = 0; step < STEPS; step++) {
    await training.step(batch);
    const { gradient } = training;
    for (let d = 0; d < PAIR_DIM; d++) {
      const belief = d < PAIR_BASE_DIM ? base : lift;
      gradient[d]! += (weights[d]! - prior[d]!) / belief ** 2 / questions.length;
    }
    adam.step(weights, gradient);
  }
  await training.release();
}

/** The features as the graph sees them: the base features standardised, the log-lifts scaled by LIFT_START. */
function standardised({ pairs }: RankerQuestion, { mean, deviation }: PairScaling): Float32Array {
  return pairs.map((value, i) => {
    const d = i % PAIR_DIM;
    return d < PAIR_BASE_DIM ? (value - mean[d]!) / deviation[d]! : value * LIFT_START;
  });
}

function priorOf({ deviation }: PairScaling): Float32Array {
  const prior = new Float32Array(PAIR_DIM).fill(1, PAIR_BASE_DIM);
  // Of a source's three columns the second is 1 / sqrt(rank).
  SOURCES.forEach((source, s) => {
    prior[3 * s + 1] = SOURCE_WEIGHTS[source] * deviation[3 * s + 1]!;
  });
  return prior;
}
