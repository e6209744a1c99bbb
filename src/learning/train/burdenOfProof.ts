/**
 * What learning made of its start has to prove itself on later questions: of many epochs one always seems a little better, and
 * what it has learned then is noise.
 */
import type { Facet } from "../../domain.js";
import { FACET_SLICES, PROFILE_DIMENSIONS } from "../../features/layout.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { logitOf } from "../models/losses.js";
import type { Fit } from "./epochs.js";
import { judge, type RankerForward, scoresOf } from "./judge.js";
import { listLoss } from "./listLoss.js";
import type { RankerModel } from "./rankerModel.js";
import { type Measured, pairedGain } from "./switchOff.js";

/** Standard errors by which the network must be better than its start (Breiman et al. 1984). */
const NETWORK = 1;
/** By which a facet must: of eight that say nothing hardly one is kept. */
const FACET = 2;
/** Lists are not made surer of themselves than by this. */
const MOST_SCALE = 2;

/** Those with a score of their own. */
const FACETS: readonly Facet[] = FACET_SLICES.flatMap(({ facet }) => (facet === "GENERAL" ? [] : facet));

/** A trained ranker, compiled, and the questions that judge it. */
export interface OnTrial {
  model: RankerModel;
  forward: RankerForward;
  validation: readonly RankerQuestion[];
}

/**
 * Everything is taken back first, then given back as far as it has proved itself: the network by how it ranks, then on top of
 * what is left the facets' own scores (equation 3) one at a time, the best first, by how likely they make what was wanted
 * later. Likelihood tells small effects of a situation from none on far fewer questions than places on a page do.
 */
export async function keepProven(trial: OnTrial, start: Float32Array, fit: Pick<Fit, "best">): Promise<void> {
  const learned = trial.model.theta.slice();
  for (const facet of FACETS) take(trial.model, facet, start);
  await proveNetwork(trial, start);
  await proveFacets(trial, learned);
  fit.best = (await judge(trial.model, trial.forward, trial.validation)).ndcg;
}

/** Goes back to the start's where the network does not clearly rank better; how facets are weighed stays. */
async function proveNetwork(trial: OnTrial, start: Float32Array): Promise<void> {
  const { parameters, theta } = trial.model;
  const learned = theta.slice();
  const after = await ndcgs(trial);
  for (const name of parameters.names)
    if (!name.startsWith("alpha")) parameters.view(theta, name).set(parameters.view(start, name));
  const { gain, error } = pairedGain(await ndcgs(trial), after);
  if (gain > NETWORK * error) theta.set(learned);
}

/** Gives back to each facet what it has learned where that is clearly better. */
async function proveFacets(trial: OnTrial, learned: Float32Array): Promise<void> {
  const { model, validation } = trial;
  const without = model.theta.slice();
  const isPresent = (facet: Facet): boolean =>
    validation.some(({ present }) => present[FACET_SLICES.findIndex((f) => f.facet === facet)] === 1);
  let open = FACETS.filter(isPresent);
  let now = await likelihoods(trial);
  while (open.length > 0) {
    const proven: { facet: Facet; gain: number; then: Measured[] }[] = [];
    for (const facet of open) {
      take(model, facet, learned);
      const then = await likelihoods(trial);
      take(model, facet, without);
      const { gain, error } = pairedGain(now, then);
      if (gain > FACET * error) proven.push({ facet, gain, then });
    }
    const best = proven.reduce((a, b) => (b.gain > a.gain ? b : a), proven[0]!);
    if (!best) break;
    take(model, best.facet, learned);
    now = best.then;
    open = proven.flatMap(({ facet }) => (facet === best.facet ? [] : facet));
  }
}

/** Gives the facet what `from` says that its own score is: the fit of its situation, and its log-lifts. */
function take({ parameters, theta }: RankerModel, facet: Facet, from: Float32Array): void {
  parameters.view(theta, `fit_${facet}`).set(parameters.view(from, `fit_${facet}`));
  const [lift, was] = [parameters.view(theta, "lift"), parameters.view(from, "lift")];
  PROFILE_DIMENSIONS.forEach((dimension, d) => {
    if (dimension.facet === facet) lift[d] = was[d]!;
  });
}

async function ndcgs({ model, forward, validation }: OnTrial): Promise<Measured[]> {
  const { perQuestion } = await judge(model, forward, validation);
  return perQuestion.map(({ shopper, ndcg }) => ({ shopper, score: ndcg }));
}

/**
 * Log-likelihoods of the questions' lists, whose logits are those of the scores times what makes them likeliest together: a
 * facet must not seem right for making a list less sure of itself.
 */
async function likelihoods({ model, forward, validation }: OnTrial): Promise<Measured[]> {
  const logits: Float64Array[] = [];
  for (const q of validation) logits.push(Float64Array.from(await scoresOf(model, forward, q), logitOf));
  const losses = (scale: number): number[] => validation.map((q, i) => listLoss(q, logits[i]!, scale));
  const scale = leastOf((candidate) => losses(candidate).reduce((a, b) => a + b, 0), 0, MOST_SCALE);
  return losses(scale).map((loss, i) => ({ shopper: validation[i]!.shopperKey, score: -loss }));
}

/** Where a convex function is least between two numbers, by ternary search. */
function leastOf(f: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < 12; step++) {
    const third = (high - low) / 3;
    if (f(low + third) < f(high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}
