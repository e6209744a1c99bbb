import { beforeAll, describe, expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { topK } from "../../src/common/topK.js";
import type { RequestContext } from "../../src/domain.js";
import { SOURCES } from "../../src/features/layout.js";
import { type CandidateSet, pairFeatures } from "../../src/features/pairFeatures.js";
import { productNumbers } from "../../src/features/productFeatures.js";
import type { ProductVectors } from "../../src/features/productVectors.js";
import { askQuestion } from "../../src/features/question.js";
import type { ShopState } from "../../src/features/shopState.js";
import type { RankingModel } from "../../src/inference/model.js";
import { requestOf } from "../../src/learning/data/eventContext.js";
import { momentsOf } from "../../src/learning/data/moments.js";
import { loadTrainingShop, type TrainingShop } from "../../src/learning/data/shop.js";
import { fitModel } from "../../src/learning/fitModel.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { proposeFromSources } from "../fixtures/propose.js";
import { itemInputsOf, serve, servedVectors } from "./served.js";
import { ENCODERS, RANKER, TINY_SHOP, TOWERS, tinyOptions } from "./tinyFit.js";

const DEPTH = 12;
const planted = plantedShop({ ...TINY_SHOP, products: 240, shoppers: 260, clusters: 6 });
const keys = planted.products.map((p) => p.key);

let shop: TrainingShop;
let model: RankingModel;
let gate: { from: number; until: number };
/** As of the start of the gate, then replayed on. */
let state: ShopState;
let vectors: ProductVectors;
let applied = 0;

beforeAll(async () => {
  const plan = {
    towers: [{ ...TOWERS, epochs: 4 }],
    rankers: [{ ...RANKER, epochs: 6 }],
    questions: 400,
    checks: 150,
  };
  const { card, files } = await fitModel(planted.store, tinyOptions({ plan }), noProgress);
  model = await serve(card, files);
  gate = { from: Date.parse(card.splits.gate), until: Number.POSITIVE_INFINITY };
  shop = await loadTrainingShop(planted.store, { encoders: ENCODERS, seed: 1 }, noProgress);
  state = shop.blank.empty();
  advance(gate.from);
  const numbersOf = (key: number, out: Float32Array, offset: number) => productNumbers(state, key, gate.from, out, offset);
  vectors = await servedVectors(model, await itemInputsOf(planted.store, state, card, keys, numbersOf), keys);
}, 120_000);

function advance(at: number): void {
  while (applied < shop.log.length && shop.log.at[applied]! < at) state.apply(shop.log, applied++);
}

/** Candidates of one question, and their scores by the served model. */
async function answer(
  shopper: number,
  request: RequestContext,
  at: number,
): Promise<{ candidates: CandidateSet; scores: Float32Array }> {
  const question = askQuestion(state, shopper, request, at);
  const { context, entries, clock } = question;
  const demographics = state.demographicsOf(shopper).values;
  const { values, present } = context;
  const query = await model.encodeShopper({ entries, clock, demographics, context: values, present }, (key) => vectors.get(key));
  const candidates = await proposeFromSources({ question, state, query, vectors, collaborative: null, limit: 240 });
  const items = new Float32Array(candidates.keys.length * model.card.dim);
  candidates.keys.forEach((key, i) => {
    items.set(vectors.get(key)!, i * model.card.dim);
  });
  const pairs = pairFeatures(state, vectors, question, query, candidates);
  const { scores } = await model.rank({
    shopper: query,
    n: candidates.keys.length,
    items,
    pairs,
    context: values,
    present,
  });
  return { candidates, scores };
}

function ndcg(order: Int32Array, keysOf: Int32Array, wanted: readonly number[]): number {
  let gain = 0;
  order.forEach((i, rank) => {
    if (wanted.includes(keysOf[i]!)) gain += 1 / Math.log2(rank + 2);
  });
  let ideal = 0;
  for (let rank = 0; rank < Math.min(DEPTH, wanted.length); rank++) ideal += 1 / Math.log2(rank + 2);
  return gain / ideal;
}

describe("on questions later than anything it saw", { timeout: 120_000 }, () => {
  test("the model ranks what is wanted far above what is popular", async () => {
    let [ours, popularity, n] = [0, 0, 0];
    for (const sample of momentsOf(shop, { ...gate, perBasket: 1, limit: 150, keep: "all", seed: 3 })) {
      const at = shop.log.at[sample.event]!;
      advance(at);
      const request = requestOf(shop.log, sample.event, sample.products, state.catalogue);
      const { candidates, scores } = await answer(sample.shopper, request, at);
      const byRank = Float32Array.from(candidates.keys, (_, i) => {
        const rank = candidates.ranks[i * SOURCES.length + SOURCES.indexOf("popular")]!;
        return rank > 0 ? -rank : Number.NaN;
      });
      ours += ndcg(topK(scores, DEPTH), candidates.keys, sample.products);
      popularity += ndcg(topK(byRank, DEPTH), candidates.keys, sample.products);
      n++;
    }
    expect(n).toBeGreaterThan(80);
    expect(ours / n).toBeGreaterThan(1.5 * (popularity / n));
  });

  test("the same shopper is offered other things in the rain than in the sun", async () => {
    const at = shop.log.at[shop.log.length - 1]! + 1000;
    advance(at);
    const share = async (condition: "RAIN" | "CLEAR"): Promise<number> => {
      let rain = 0;
      for (let shopper = 1; shopper <= 20; shopper++) {
        const { candidates, scores } = await answer(shopper, { weather: { condition } }, at);
        for (const i of topK(scores, 10)) rain += planted.rainOf(candidates.keys[i]!);
      }
      return rain / 200;
    };
    const [wet, dry] = [await share("RAIN"), await share("CLEAR")];
    expect(wet - dry).toBeGreaterThan(0.4);
  });
});
