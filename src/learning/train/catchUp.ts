/**
 * The last lesson. What the ranker learned from lies before the questions that chose it, and what it will be asked is later
 * than both: histories have grown, more is known of who met what, the towers have aged. So once all is chosen it goes on
 * with the latest questions, few epochs at a lower rate, where that proves itself: what one half of the shoppers asked lately
 * is answered better for having learned what the other half wanted.
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
}

/** What learning needs to know, for the lesson and each of its two rehearsals: 0 and 1, then 2. */
export type OptionsOf = (lesson: number) => Omit<RankerOptions, "open">;
export const LESSONS = 3;

/** Goes on in place. False: it did not help, and nothing has changed. */
export async function catchUp(model: RankerModel, lesson: Lesson, optionsOf: OptionsOf): Promise<boolean> {
  const asked = (questions: readonly RankerQuestion[]) => questions.map((q) => proposed(q, model.without));
  const latest = asked(lesson.latest).filter(({ labels }) => labels.some((label) => label > 0));
  const validation = asked(lesson.validation);
  if (latest.length === 0) return false;
  const open = learnedBy(model, lesson.start);
  const learn = (questions: readonly RankerQuestion[], options: Omit<RankerOptions, "open">) =>
    trainRanker(model, questions, [], {
      ...options,
      epochs: EPOCHS,
      patience: EPOCHS,
      learningRate: RATE * options.learningRate,
      judgeStart: false,
      keepLast: true,
      open,
    });
  if (!(await helps(model, latest, validation, (questions, half) => learn(questions, optionsOf(half))))) return false;
  await learn(latest, optionsOf(2));
  const forward = await model.compile(optionsOf(2).threads);
  await calibrate(model, forward, validation);
  await forward.release();
  return true;
}

/** Whether the validation questions of each half of the shoppers are answered better by what the other half's latest teach. */
async function helps(
  model: RankerModel,
  latest: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  learn: (questions: readonly RankerQuestion[], half: number) => Promise<unknown>,
): Promise<boolean> {
  const before = model.theta.slice();
  const halfOf = halves([...validation, ...latest]);
  const forward = await model.compile();
  const measure = async (half: number): Promise<Measured[]> => {
    const { perQuestion } = await judge(
      model,
      forward,
      validation.filter((q) => halfOf(q) === half),
    );
    return perQuestion.map(({ shopper, ndcg }) => ({ shopper, score: ndcg }));
  };
  const [without, having]: [Measured[], Measured[]] = [[], []];
  for (const half of [0, 1]) {
    without.push(...(await measure(half)));
    await learn(
      latest.filter((q) => halfOf(q) !== half),
      half,
    );
    having.push(...(await measure(half)));
    model.theta.set(before);
  }
  await forward.release();
  const { gain, error } = pairedGain(without, having);
  return gain > PROOF * error;
}

/** Which half a question's shopper is in: in turn, as they first come; keys say nothing, as another shop's would be others. */
function halves(questions: readonly RankerQuestion[]): (q: RankerQuestion) => number {
  const places = new Map<number, number>();
  for (const { shopperKey } of questions) if (!places.has(shopperKey)) places.set(shopperKey, places.size % 2);
  return ({ shopperKey }) => places.get(shopperKey)!;
}

/** For each number of θ, 1 where learning has changed it, and in the blend; 0 for what a situation says. */
function learnedBy({ parameters, theta }: RankerModel, start: Float32Array): Uint8Array {
  const learned = Uint8Array.from(theta, (value, i) => Number(value !== start[i]));
  for (const name of parameters.names)
    if (SITUATED.test(name)) parameters.mark(learned, name, 0);
    else if (name === "wide") parameters.mark(learned, name, 1);
  return learned;
}
