/** What a model was made to be served with: the questions it was validated with, asked again through the served model. */
import { noProgress, type Progress } from "../common/progress.js";
import { questionnaire } from "../evaluation/protocols.js";
import { askQuestion } from "../features/question.js";
import type { ModelReference, RankingModel } from "../inference/model.js";
import { Histogram } from "../metrics/histogram.js";
import { listOf } from "../scoring/listOf.js";
import { MovingShop } from "../scoring/movingShop.js";
import type { ScoringSettings } from "../scoring/shop.js";
import type { Store } from "../store/ports.js";
import { edgesOf, featuresOf, SCORE, scoresOf } from "./observation.js";

export interface ReferenceOptions {
  store: Store;
  /** Freshly fitted; its card's `splits.validation` to `splits.gate` are asked about. */
  model: RankingModel;
  settings: ScoringSettings;
  /** Questions asked at most, evenly spread. Default 500. */
  limit?: number;
  progress?: Progress;
}

/** Places of a list that are looked at. */
const SHOWN = 12;

/**
 * Distributions of the shoppers' and situations' features and of the served scores on the validation slice, each moment
 * from nothing but what came before it. Null where nobody did anything in the slice. Goes into the card as `reference`.
 */
export async function referenceOf(options: ReferenceOptions): Promise<ModelReference | null> {
  const { store, model, settings, limit = 500, progress = noProgress } = options;
  const { splits, encoders } = model.card;
  const window = { from: Date.parse(splits.validation), to: Date.parse(splits.gate) };
  const { questions } = await questionnaire("next-basket", store, window, true);
  const every = Math.max(1, Math.ceil(questions.length / limit));
  const asked = questions.filter((_, i) => i % every === 0);
  if (asked.length === 0) return null;
  const trunk = (id: string | null, dim: number) => (id === null ? null : { id, dim });
  const trunks = { text: trunk(encoders.text, encoders.textDim), image: trunk(encoders.image, encoders.imageDim) };
  const moving = await MovingShop.open({ store, encoders: trunks, model, until: new Date(splits.gate) }, progress);
  const values = new Map<string, number[]>();
  const note = (name: string, value: number): void => {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  };
  progress.stage("noting what it is made for", asked.length, "questions");
  for (const [i, { shopper, at, dateOnly, context }] of asked.entries()) {
    await moving.advanceTo(at);
    const question = askQuestion(moving.shop.state, shopper, { ...context, dateOnly }, at);
    const { strategy, items } = await listOf(moving.shop, settings, question, { availableOnly: false }, SHOWN);
    for (const [name, value] of featuresOf(question)) note(name, value);
    if (strategy === "PERSONALIZED") for (const score of scoresOf(items)) note(SCORE, score);
    progress.update(i + 1);
  }
  const distributions = Array.from(values, ([name, own]) => distribution(name, own)).filter(({ edges }) => edges.length > 0);
  const scores = distributions.find(({ name }) => name === SCORE);
  const features = distributions.filter(({ name }) => name !== SCORE);
  return { questions: asked.length, features, ...(scores ? { scores } : {}) };
}

function distribution(name: string, values: readonly number[]): ModelReference["features"][number] {
  const edges = edgesOf(name, values);
  const histogram = new Histogram(edges);
  for (const value of values) histogram.add(value);
  return { name, edges, shares: histogram.shares() };
}
