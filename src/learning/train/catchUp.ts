/**
 * The last lesson. What the ranker learned from lies before the questions that chose it, and what it will be asked is later
 * than both: histories have grown, more is known of who met what, the towers have aged. So once all is chosen it goes on
 * with the latest questions, few epochs at a lower rate, and keeps what comes of it where later ones are answered better.
 */
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { calibrate } from "./calibrate.js";
import { judge } from "./judge.js";
import type { RankerModel } from "./rankerModel.js";
import { type Measured, pairedGain, proposed } from "./switchOff.js";
import { type RankerOptions, trainRanker } from "./trainRanker.js";

const EPOCHS = 6;
/** Of the learning rate. */
const RATE = 0.5;
/** Standard errors by which it must help, as the network must (burdenOfProof.ts). */
const PROOF = 1;

/** What a situation says is learned over all the time there is, or not at all: in the latest weeks there was one season. */
const SITUATED = /^(alpha|fit_|lift$|wideLift$)/;

export interface Lesson {
  /** θ before training: what has not proved itself, and so is as it was there, stays so. */
  start: Float32Array;
  latest: readonly RankerQuestion[];
  /** All that were asked, for the calibration. */
  validation: readonly RankerQuestion[];
  /** Later than all of these. */
  gate: readonly RankerQuestion[];
}

/** Goes on in place. False: it did not help, and nothing has changed. */
export async function catchUp(model: RankerModel, lesson: Lesson, options: Omit<RankerOptions, "open">): Promise<boolean> {
  const asked = (questions: readonly RankerQuestion[]) => questions.map((q) => proposed(q, model.without));
  const latest = asked(lesson.latest).filter(({ labels }) => labels.some((label) => label > 0));
  if (latest.length === 0) return false;
  const before = model.theta.slice();
  const forward = await model.compile(options.threads);
  const measure = async (): Promise<Measured[]> => {
    const { perQuestion } = await judge(model, forward, asked(lesson.gate));
    return perQuestion.map(({ shopper, ndcg }) => ({ shopper, score: ndcg }));
  };
  const without = await measure();
  await trainRanker(model, latest, [], {
    ...options,
    epochs: EPOCHS,
    patience: EPOCHS,
    learningRate: RATE * options.learningRate,
    judgeStart: false,
    keepLast: true,
    open: learnedBy(model, lesson.start),
  });
  const { gain, error } = pairedGain(without, await measure());
  const helped = gain > PROOF * error;
  if (helped) await calibrate(model, forward, asked(lesson.validation));
  else model.theta.set(before);
  await forward.release();
  return helped;
}

/** For each number of θ, 1 where learning has changed it, and in the blend; 0 for what a situation says. */
function learnedBy({ parameters, theta }: RankerModel, start: Float32Array): Uint8Array {
  const learned = Uint8Array.from(theta, (value, i) => Number(value !== start[i]));
  for (const name of parameters.names)
    if (SITUATED.test(name)) parameters.mark(learned, name, 0);
    else if (name === "wide") parameters.mark(learned, name, 1);
  return learned;
}
