import { beforeAll, describe, expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { type Random, seededRandom } from "../../src/common/random.js";
import { dot } from "../../src/common/vectors.js";
import { productNumbers } from "../../src/features/productFeatures.js";
import type { ModelCard, RankingModel } from "../../src/inference/model.js";
import { cardOf } from "../../src/learning/card.js";
import { NegativeSampler } from "../../src/learning/data/negatives.js";
import { type RankerQuestion, rankerQuestions } from "../../src/learning/data/rankerQuestions.js";
import { loadTrainingShop, type TrainingShop } from "../../src/learning/data/shop.js";
import { type Splits, splitByTime } from "../../src/learning/data/splits.js";
import { towerBatches } from "../../src/learning/data/towerBatches.js";
import { type TowerData, towerExamples } from "../../src/learning/data/towerExamples.js";
import { exportModel } from "../../src/learning/exportModel.js";
import { crossEntropyOf } from "../../src/learning/models/losses.js";
import { asPlanned, type RankerTrial, type TowerTrial } from "../../src/learning/plan.js";
import { type Best, searchRanker, searchTowers } from "../../src/learning/search.js";
import { noCheckpoints } from "../../src/learning/train/checkpoints.js";
import { judge } from "../../src/learning/train/judge.js";
import type { RankerModel } from "../../src/learning/train/rankerModel.js";
import { compileRankerStep } from "../../src/learning/train/rankerStep.js";
import type { TowerModel } from "../../src/learning/train/towerModel.js";
import { TowerStep } from "../../src/learning/train/towerStep.js";
import { TrainingRun } from "../../src/learning/trainingRun.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { proposeFromSources } from "../fixtures/propose.js";
import { itemInputsOf, serve, servedVectors } from "./served.js";
import { ENCODERS, RANKER, TINY_SHOP, TOWERS, tinyOptions } from "./tinyFit.js";

/** Draws nothing: no dropout, nothing hidden. */
const still: Random = { ...seededRandom(1), uniform: () => 0.999999 };
const { store, products } = plantedShop(TINY_SHOP);
const keys = products.map((p) => p.key);

let shop: TrainingShop;
let splits: Splits;
let data: TowerData;
let towers: Best<TowerModel, TowerTrial>;
let ranker: Best<RankerModel, RankerTrial>;
let validation: RankerQuestion[];
let card: ModelCard;
let served: RankingModel;

beforeAll(async () => {
  shop = await loadTrainingShop(store, { encoders: ENCODERS, seed: 1 }, noProgress);
  splits = splitByTime(shop.log, shop.baskets);
  data = towerExamples(shop, splits.ranker, splits.validation, 4);
  const plan = asPlanned({ towers: [{ ...TOWERS, epochs: 1 }], rankers: [RANKER], questions: 0, checks: 0 });
  const run = new TrainingRun({ seed: 1, budgetMinutes: 60, threads: 1 }, noCheckpoints, noProgress, performance.now());
  towers = await searchTowers(run, shop, data, plan.towers);
  const windows = [
    { from: splits.ranker, until: splits.validation, keep: 40, perBasket: 1, limit: 120, seed: 1 },
    { from: splits.validation, until: splits.gate, keep: "all", perBasket: 1, limit: 60, seed: 2 },
  ] as const;
  const asked = await rankerQuestions(shop, towers.model, windows, proposeFromSources, {
    collaborative: null,
    candidates: 100,
    threads: 1,
    onProgress: () => {},
  });
  validation = asked[1]!;
  ranker = await searchRanker(run, towers.model.sizes, asked[0]!, validation, plan.rankers(0, 0));
  card = cardOf(shop, splits, tinyOptions(), { towers, ranker, questions: asked[0]!.length });
  served = await serve(card, exportModel(towers.model, ranker.model, shop.blank.catalogue, {}));
}, 120_000);

describe("the served graph is the trained graph", { timeout: 120_000 }, () => {
  test("ranker: the validation loss of the training graph is that of the served scores", async () => {
    const group = Math.max(...validation.map((q) => q.keys.length));
    const step = await compileRankerStep(ranker.model, { batch: validation.length, group, dropout: 0, listwise: 0, threads: 1 });
    const { loss } = await step.run(validation, still);
    await step.release();
    let sum = 0;
    let weights = 0;
    let plain = 0;
    let n = 0;
    for (const q of validation) {
      const { scores } = await rank(q);
      scores.forEach((score, i) => {
        const label = q.labels[i]!;
        const entropy = crossEntropyOf(score, label > 0);
        sum += (label > 0 ? label : 1) * entropy;
        weights += label > 0 ? label : 1;
        plain += entropy;
        n++;
      });
    }
    expect(n).toBeGreaterThan(1000);
    expect(Math.abs(loss - sum / weights)).toBeLessThan(1e-6);
    const forward = await ranker.model.compile();
    const judged = await judge(ranker.model, forward, validation);
    await forward.release();
    expect(Math.abs(judged.loss! - plain / n)).toBeLessThan(1e-6);
    expect(judged.loss).toBeCloseTo(card.metrics["ranker.validationLoss"]!, 12);
  });

  test("ranker: its probabilities mean what they say, on average over all that was proposed", async () => {
    let predicted = 0;
    let wanted = 0;
    for (const q of validation) {
      for (const score of (await rank(q)).scores) predicted += score;
      for (const label of q.labels) wanted += label > 0 ? 1 : 0;
    }
    expect(wanted).toBeGreaterThan(20);
    expect(predicted / wanted).toBeGreaterThan(0.97);
    expect(predicted / wanted).toBeLessThan(1.03);
  });

  test("ranker: a list's scores do not depend on what else is on it", async () => {
    const q = validation.find((one) => one.keys.length > 8)!;
    const { scores } = await rank(q);
    const alone = await rank({
      ...q,
      keys: q.keys.slice(3, 4),
      items: q.items.slice(3 * 64, 4 * 64),
      pairs: q.pairs.slice((3 * q.pairs.length) / q.keys.length, (4 * q.pairs.length) / q.keys.length),
    });
    expect(Math.abs(alone.scores[0]! - scores[3]!)).toBeLessThan(1e-6);
  });

  test("item tower: raw encoder output gives the vectors that training worked with", async () => {
    const at = splits.ranker;
    const numbersOf = (key: number, out: Float32Array, offset: number) => productNumbers(data.state, key, at, out, offset);
    const items = await towers.model.compileItems(1);
    const trained = await towers.model.encodeProducts(keys, numbersOf, items);
    await items.release();
    const vectors = await servedVectors(served, await itemInputsOf(store, data.state, card, keys, numbersOf), keys);
    for (const key of keys) expect(furthest(vectors.get(key)!, trained.get(key)!)).toBeLessThan(1e-5);
  });

  test("towers: the loss of the training graph is that of the served vectors", async () => {
    const sampler = new NegativeSampler(data.train, shop.blank.catalogue, { batch: 40, negatives: 32 });
    const step = await TowerStep.compile(towers.model, data.state, sampler, {
      batch: 40,
      dropout: 0,
      modalityDropout: 0,
      residualDropout: 0,
      threads: 1,
    });
    for (const batch of [...towerBatches(data, sampler, 40, seededRandom(3))].slice(0, 3)) {
      const { loss } = await step.gradients(batch, still);
      const numbersOf = batch.snapshot.numbers.bind(batch.snapshot);
      const vectors = await servedVectors(served, await itemInputsOf(store, data.state, card, keys, numbersOf), keys);
      const choice = [...new Set([...batch.examples.map((e) => e.target), ...batch.negatives])];
      const logScale = towers.model.userParameters.view(towers.model.userTheta, "logScale")[0]!;
      let sum = 0;
      let weights = 0;
      for (const [u, example] of batch.examples.entries()) {
        const { shopper, clock, context, target, weight } = example;
        const demographics = data.state.demographicsOf(shopper).values;
        const moment = { entries: batch.histories[u]!, clock, demographics, context, present: new Float32Array(0) };
        const query = await served.encodeShopper(moment, (key) => vectors.get(key));
        const wantedToo = new Set(batch.examples.filter((e) => e.shopper === shopper).map((e) => e.target));
        const logits = choice
          .filter((key) => key === target || !wantedToo.has(key))
          .map((key) => ({
            key,
            z: Math.exp(logScale) * dot(query, vectors.get(key)!) - sampler.logExpected(key, batch.snapshot.at),
          }));
        const own = logits.find(({ key }) => key === target)!.z;
        sum += weight * Math.log(logits.reduce((total, { z }) => total + Math.exp(z - own), 0));
        weights += weight;
      }
      expect(Math.abs(loss - sum / weights)).toBeLessThan(1e-6);
    }
    await step.release();
  });
});

function rank(q: RankerQuestion) {
  return served.rank({
    shopper: q.shopper,
    n: q.keys.length,
    items: q.items,
    pairs: q.pairs,
    context: q.context,
    present: q.present,
  });
}

function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}
