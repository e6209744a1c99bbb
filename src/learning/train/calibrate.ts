/** Makes the ranker's probabilities mean what they say, on average, over all that serving proposes. */
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { type RankerForward, scoresOf } from "./judge.js";
import type { RankerModel } from "./rankerModel.js";

/** Questions looked at, and corrections made: each is a Newton step in the logit of the mean. */
const MOST = 400;
const STEPS = 4;

/**
 * Moves the bias that all facets share until the mean score of the candidates is the share of them that was wanted. Learning
 * sees only questions with an answer; these are all that were asked. Left alone where none has one.
 */
export async function calibrate(model: RankerModel, forward: RankerForward, questions: readonly RankerQuestion[]): Promise<void> {
  const every = Math.max(1, Math.ceil(questions.length / MOST));
  const used = questions.filter((_, i) => i % every === 0);
  let wanted = 0;
  let candidates = 0;
  for (const { labels } of used)
    for (const label of labels) {
      candidates++;
      if (label > 0) wanted++;
    }
  if (wanted === 0) return;
  const bias = model.parameters.view(model.theta, "outBias");
  for (let step = 0; step < STEPS; step++) {
    let sum = 0;
    for (const q of used) for (const score of await scoresOf(model, forward, q)) sum += score;
    bias[0]! += logit(wanted / candidates) - logit(sum / candidates);
  }
}

const logit = (p: number): number => Math.log(p / (1 - p));
