import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { FACETS } from "../../src/domain.js";
import {
  CONTEXT_DIM,
  DEMOGRAPHICS_DIM,
  FACET_COUNT,
  PAIR_BASE_DIM,
  PAIR_DIM,
  PRODUCT_NUMBERS_DIM,
  PRODUCT_STATIC_DIM,
  PROFILE_DIMENSIONS,
  SOURCES,
} from "../../src/features/layout.js";
import type { ItemInputs, ModelCard, RankInputs, RankingModel } from "../../src/inference/model.js";
import { readResiduals } from "../../src/inference/residuals.js";
import type { FittedModel } from "../../src/learning/fitOptions.js";
import { TowerModel } from "../../src/learning/train/towerModel.js";
import { VARIANT_NAMES, variantNamed } from "../../src/learning/variant.js";
import { proposeFromSources } from "../fixtures/propose.js";
import { serve } from "./served.js";
import { fitTiny, RANKER, TINY_PLAN, TOWERS } from "./tinyFit.js";

const SHOP = { products: 80, shoppers: 80, eventsPerShopper: 10 };
const plan = {
  ...TINY_PLAN,
  towers: [{ ...TOWERS, epochs: 1 }],
  rankers: [{ ...RANKER, epochs: 2 }],
  questions: 80,
  checks: 60,
};
const random = seededRandom(3);
const noise = (n: number): Float32Array => Float32Array.from({ length: n }, random.normal);

interface Served extends FittedModel {
  model: RankingModel;
  proposals: unknown;
}

/** Trains a variant on a small shop, and opens it from its files. */
async function served(name: string): Promise<Served> {
  let proposals: unknown;
  const fitted = await fitTiny(SHOP, {
    plan,
    switchOff: false,
    variant: variantNamed(name),
    propose: (ask) => {
      proposals = ask.proposals;
      return proposeFromSources(ask);
    },
  });
  return { ...fitted, proposals, model: await serve(fitted.card, fitted.files) };
}

function itemsFor(card: ModelCard, more: Partial<ItemInputs> = {}): ItemInputs {
  const { textDim, imageDim } = card.encoders;
  return {
    n: 1,
    text: new Float32Array(textDim).fill(0.2),
    textMask: new Float32Array([1]),
    image: new Float32Array(imageDim).fill(0.2),
    imageMask: new Float32Array([1]),
    tokens: new Float32Array(card.vocabulary.length).fill(1),
    numbers: new Float32Array(PRODUCT_NUMBERS_DIM).fill(0.3),
    ids: ["p1"],
    ...more,
  };
}

/** Which inputs of the item tower its vector depends on. */
async function itemInputsThatCount({ model, card }: Served): Promise<string[]> {
  const { textDim, imageDim } = card.encoders;
  const usual = (await model.encodeItems(itemsFor(card))).vectors;
  const facts = new Float32Array(PRODUCT_NUMBERS_DIM).fill(0.3);
  facts.fill(2, 0, PRODUCT_STATIC_DIM);
  const demand = new Float32Array(PRODUCT_NUMBERS_DIM).fill(0.3);
  demand.fill(2, PRODUCT_STATIC_DIM);
  const others: Record<string, Partial<ItemInputs>> = {
    text: { text: noise(textDim) },
    image: { image: noise(imageDim) },
    "no image": { imageMask: new Float32Array([0]) },
    vocabulary: { tokens: new Float32Array(card.vocabulary.length) },
    facts: { numbers: facts },
    demand: { numbers: demand },
    residual: { ids: ["somebody else's"] },
  };
  const counting: string[] = [];
  for (const [name, more] of Object.entries(others)) {
    const { vectors } = await model.encodeItems(itemsFor(card, more));
    if (vectors.some((x, d) => x !== usual[d])) counting.push(name);
  }
  return counting;
}

async function queryIn(model: RankingModel, context: Float32Array): Promise<Float32Array> {
  const entries = [
    { product: 1, type: 0, at: 0, value: Number.NaN, quantity: 1 },
    { product: 2, type: 4, at: 0, value: Number.NaN, quantity: 1 },
  ];
  const vectors = new Map([1, 2].map((key) => [key, new Float32Array(model.card.dim).fill(key === 1 ? 0.125 : -0.125)]));
  const moment = { entries, clock: 1, demographics: new Float32Array(DEMOGRAPHICS_DIM), context, present: ALL };
  return model.encodeShopper(moment, (key) => vectors.get(key));
}

const ALL = new Float32Array(FACET_COUNT).fill(1);
function questionFor(model: RankingModel, more: Partial<RankInputs> = {}): RankInputs {
  const { dim } = model.card;
  return {
    shopper: new Float32Array(dim).fill(0.125),
    n: 2,
    items: Float32Array.from({ length: 2 * dim }, (_, i) => (i < dim ? 0.125 : -0.125)),
    pairs: new Float32Array(2 * PAIR_DIM).fill(0.4),
    context: new Float32Array(CONTEXT_DIM).fill(0.5),
    present: ALL.slice(),
    ...more,
  };
}

describe("a variant", { timeout: 60_000 }, () => {
  test("that knows one modality gives the same vectors whatever the others are, and asks the nearest alone", async () => {
    const text = await served("text-only");
    expect(await itemInputsThatCount(text)).toEqual(["text"]);
    expect(text.card).toMatchObject({ variant: "text-only", family: "single-modal", sources: ["nearest"], situated: false });
    expect(text.proposals).toEqual({ sources: ["nearest"], situated: false });
    expect(readResiduals(text.files.get("residuals.bin")!).rowOf.size).toBe(0);
    expect(await itemInputsThatCount(await served("image-only"))).toEqual(["image", "no image"]);
  });

  test("that is collaborative knows products by what is done with them alone", async () => {
    const model = await served("collaborative");
    expect(await itemInputsThatCount(model)).toEqual(["demand", "residual"]);
    expect(model.card.sources).not.toContain("variants");
  });

  test("without context ignores it: in the towers, in the ranker, and in what is proposed", async () => {
    const { model, card, proposals } = await served("without-context");
    const situation = () => noise(CONTEXT_DIM).fill(1, 0, 1);
    const [a, b] = [await queryIn(model, situation()), await queryIn(model, situation())];
    expect(a).toEqual(b);
    const usual = await model.rank(questionFor(model));
    expect([...usual.alphas]).toEqual(FACETS.map((facet) => (facet === "GENERAL" ? 1 : 0)));
    const pairs = questionFor(model).pairs.slice();
    PROFILE_DIMENSIONS.forEach(({ facet }, d) => {
      if (facet !== "GENERAL") for (const i of [0, 1]) pairs[i * PAIR_DIM + PAIR_BASE_DIM + d] = 3 * i - 1;
    });
    const present = Float32Array.from(FACETS, (facet) => (facet === "GENERAL" ? 1 : 0));
    const other = await model.rank(questionFor(model, { pairs, present, context: situation() }));
    expect(other.scores).toEqual(usual.scores);
    expect(card.situated).toBe(false);
    expect(proposals).toEqual({ situated: false });
  });

  test("without context attention keeps the context, and one score", async () => {
    const { model, card } = await served("without-context-attention");
    expect(await queryIn(model, noise(CONTEXT_DIM))).not.toEqual(await queryIn(model, noise(CONTEXT_DIM)));
    expect([...(await model.rank(questionFor(model))).alphas]).toEqual(FACETS.map((facet) => (facet === "GENERAL" ? 1 : 0)));
    const pairs = questionFor(model).pairs.slice();
    pairs[PAIR_BASE_DIM] = 2;
    expect((await model.rank(questionFor(model, { pairs }))).scores[0]).not.toBe(
      (await model.rank(questionFor(model))).scores[0],
    );
    expect(card.situated).toBeUndefined();
  });

  test("without the residual, or a modality, knows products without it", async () => {
    const without = async (name: string) => itemInputsThatCount(await served(name));
    expect(await without("without-residual")).toEqual(["text", "image", "no image", "vocabulary", "facts", "demand"]);
    expect(await without("without-image")).toEqual(["text", "vocabulary", "facts", "demand", "residual"]);
    const text = await served("without-text");
    expect(await itemInputsThatCount(text)).not.toContain("text");
    expect(text.card.sources).not.toContain("lexical");
  });

  test("without a source neither asks it nor reads what it would have said", async () => {
    const { model, card, proposals } = await served("without-source:popular");
    expect(card.sources).toEqual(SOURCES.filter((source) => source !== "popular"));
    expect(proposals).toEqual({ sources: card.sources });
    const pairs = questionFor(model).pairs.slice();
    pairs.fill(5, 3 * SOURCES.indexOf("popular"), 3 * SOURCES.indexOf("popular") + 3);
    expect((await model.rank(questionFor(model, { pairs }))).scores).toEqual((await model.rank(questionFor(model))).scores);
  });

  test("without text reads no words of titles, and other words", async () => {
    const model = untrained("without-text", ["title=red", "category:Hats"]);
    const items = await model.compileItems(1);
    const vectors: Float32Array[] = [];
    for (const tokens of [
      [0, 0],
      [1, 0],
      [0, 1],
    ]) {
      const batch = items.batch({ M: 1 });
      batch.feeds.tokens.set(tokens);
      await items.run(batch);
      vectors.push(batch.outputs.vector.slice());
    }
    await items.release();
    expect(vectors[1]).toEqual(vectors[0]);
    expect(vectors[2]).not.toEqual(vectors[0]);
  });

  test("without self-attention reads nothing that its matrices mix, a full model does", async () => {
    for (const name of ["without-self-attention", "full"]) {
      const [before, after] = await answersOf(untrained(name));
      if (name === "full") expect(before).not.toEqual(after);
      else expect(before).toEqual(after);
    }
  });

  test("that is not known is refused with the names of those that are", () => {
    expect(() => variantNamed("without-weather")).toThrow(/without-context-attention/);
    expect(VARIANT_NAMES).toContain("without-source:itemKnn");
    expect(variantNamed().name).toBe("full");
  });
});

/** Towers of random numbers. */
function untrained(name: string, vocabulary: string[] = []): TowerModel {
  const none = { encoderId: null, rawDim: 1, dim: 1, pca: null, rowOf: new Int32Array(2), rows: new Float32Array(0) };
  const sizes = { dim: 16, textDim: 1, imageDim: 1, vocabulary: Math.max(1, vocabulary.length), hidden: 12, heads: 2 };
  const items = { text: none, image: none, vocabulary, tokens: [] };
  return new TowerModel(sizes, items, [1], 1, new Set(variantNamed(name).without));
}

/** The user tower's answer before and after its attention's output matrix is overwritten with noise. */
async function answersOf(model: TowerModel): Promise<[Float32Array, Float32Array]> {
  const answer = async (): Promise<Float32Array> => {
    const users = await model.compileUsers(1);
    const batch = users.batch({ U: 1 });
    batch.feeds.events.fill(0.25, 0, 16).fill(-0.25, 16, 32);
    batch.feeds.eventMask.fill(1, 0, 2);
    await users.run(batch);
    await users.release();
    return batch.outputs.vector.slice();
  };
  const before = await answer();
  model.userParameters.view(model.userTheta, "W_out").set(noise(256));
  return [before, await answer()];
}
