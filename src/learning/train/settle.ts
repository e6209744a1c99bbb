/** What of a trained ranker is served: what it has proved of itself, never less than its best single source, calibrated. */
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { bestSource, onlySource } from "./bestSource.js";
import { keepProven, type OnTrial } from "./burdenOfProof.js";
import { calibrate } from "./calibrate.js";
import type { Fit } from "./epochs.js";
import { judge } from "./judge.js";
import type { RankerModel } from "./rankerModel.js";

/** Decides in place; `fit` follows. `start` is θ before training. */
export async function settle(
  model: RankerModel,
  start: Float32Array,
  validation: readonly RankerQuestion[],
  fit: Fit,
  threads: number,
): Promise<void> {
  const forward = await model.compile(threads);
  const trial: OnTrial = { model, forward, validation };
  await keepProven(trial, start, fit);
  const floor = bestSource(validation);
  if (floor.ndcg > fit.best) {
    model.startFrom(onlySource(floor.source, model.scaling));
    fit.best = floor.ndcg;
  }
  await calibrate(model, forward, validation);
  fit.validationLoss = (await judge(model, forward, validation)).loss;
  await forward.release();
}
