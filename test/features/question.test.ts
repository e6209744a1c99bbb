import { describe, expect, it } from "vitest";
import { normalize } from "../../src/common/vectors.js";
import { demographicsOf } from "../../src/features/demographics.js";
import { historyNumbers } from "../../src/features/historyFeatures.js";
import { HISTORY_NUMBERS_DIM, PAIR_BLOCKS, PAIR_DIM, SOURCES } from "../../src/features/layout.js";
import { type CandidateSet, pairFeatures } from "../../src/features/pairFeatures.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { askQuestion } from "../../src/features/question.js";
import { shopOf } from "../fixtures/shopState.js";

const at = (text: string) => Date.parse(text);
const knit = { category: ["Women", "Knitwear"], brand: "Fjord" };
const state = shopOf(
  [
    { key: 1, ...knit, price: "50", attributes: { colour: "red", style_id: "a" } },
    { key: 2, ...knit, price: "55", attributes: { colour: "blue", style_id: "a" } },
    { key: 3, category: ["Home"], brand: "Heim", price: "500", attributes: { colour: "red" } },
    { key: 4, category: ["Home"], price: "5" },
  ],
  [
    { shopper: 1, product: 1, at: "2026-01-01T10:00:00Z" },
    { shopper: 1, product: 1, at: "2026-01-20T10:00:00Z" },
    { shopper: 2, product: 3, at: "2026-01-20T10:00:00Z" },
  ],
);
const asked = askQuestion(state, 1, { productIds: ["p3", "unknown"] }, at("2026-01-20T12:00:00Z"));
const vectors = new ProductVectors(2);
vectors.set(1, new Float32Array([1, 0]));
vectors.set(2, normalize(new Float32Array([1, 0.2])));
vectors.set(3, new Float32Array([0, 1]));

function candidatesOf(...keys: number[]): CandidateSet {
  return {
    keys: Int32Array.from(keys),
    ranks: new Uint16Array(keys.length * SOURCES.length),
    scores: new Float32Array(keys.length * SOURCES.length),
  };
}
/** Columns of one block of a candidate's row. */
function block(features: Float32Array, i: number, name: (typeof PAIR_BLOCKS)[number]["name"]): number[] {
  const before = PAIR_BLOCKS.slice(
    0,
    PAIR_BLOCKS.findIndex((b) => b.name === name),
  ).reduce((sum, b) => sum + b.size, 0);
  const from = i * PAIR_DIM + before;
  return [...features.subarray(from, from + PAIR_BLOCKS.find((b) => b.name === name)!.size)];
}

describe("askQuestion", () => {
  it("sums up the shopper's past by product", () => {
    expect(asked.past.get(1)).toEqual({ count: 2, purchases: 2, last: at("2026-01-20T10:00:00Z"), lastType: 4 });
    expect(asked.past.size).toBe(1);
  });

  it("finds the page's products and leaves out unknown ids", () => {
    expect(asked.pageKeys).toEqual([3]);
  });

  it("knows tastes that sum to at most 1", () => {
    const { categories, brands } = asked.taste;
    expect(categories.get(state.catalogue.categoryOf(["Women"])!)).toBeCloseTo(1);
    expect(brands.get(state.catalogue.brandOf("Fjord")!)).toBeCloseTo(1);
    expect(asked.taste.logPrice).toBeCloseTo(Math.log(50));
  });
});

describe("pairFeatures", () => {
  const features = pairFeatures(state, vectors, asked, new Float32Array([1, 0]), candidatesOf(1, 2, 3, 4));

  it("are one row of PAIR_DIM finite numbers for each candidate", () => {
    expect(features).toHaveLength(4 * PAIR_DIM);
    expect(features.every(Number.isFinite)).toBe(true);
  });

  it("tell what the shopper did with the candidate", () => {
    expect(block(features, 0, "history")[0]).toBe(1);
    expect(block(features, 1, "history")).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("tell how the candidate meets the shopper's tastes", () => {
    const affinity = (i: number) => block(features, i, "affinity");
    expect(affinity(1)[0]).toBeCloseTo(1);
    expect(affinity(1)[3]).toBe(1);
    expect(affinity(3)).toEqual([0, 0, 0, 0, 0]);
    expect(affinity(2)[4]).toBeGreaterThan(0);
    expect(affinity(0)[4]).toBeCloseTo(1);
  });

  it("compare prices with what the shopper pays", () => {
    expect(block(features, 0, "price")).toEqual([1, 0, 0]);
    expect(block(features, 2, "price")[1]).toBe(2);
    expect(block(features, 3, "price")[1]).toBe(-2);
  });

  it("compare vectors with the query, the history and the page, and are 0 without a vector", () => {
    const similarity = (i: number) => block(features, i, "similarity");
    expect(similarity(0)).toEqual([1, 1, 1, 0, 0]);
    expect(similarity(2)).toEqual([0, 0, 0, 1, 0]);
    expect(similarity(3)).toEqual([0, 0, 0, 0, 0]);
  });

  it("carry each source's rank and score in its own columns", () => {
    const candidates = candidatesOf(1);
    const popular = SOURCES.indexOf("popular");
    candidates.ranks[popular] = 4;
    candidates.scores[popular] = 0.5;
    const [row] = [block(pairFeatures(state, vectors, asked, null, candidates), 0, "sources")];
    expect(row.slice(3 * popular, 3 * popular + 2)).toEqual([1, 0.5]);
    expect(row.filter((x) => x !== 0)).toHaveLength(3);
  });
});

describe("historyNumbers", () => {
  it("carry type, recency and rating, within their width", () => {
    const out = new Float32Array(HISTORY_NUMBERS_DIM + 1);
    const entry = { product: 1, type: 5, at: at("2026-01-01T00:00:00Z"), value: 5, quantity: 1 };
    historyNumbers(entry, at("2026-01-03T00:00:00Z"), out, 0);
    expect(out[5]).toBe(1);
    expect(out[7]).toBeCloseTo(Math.exp(-1));
    expect(out[HISTORY_NUMBERS_DIM - 2]).toBe(1);
    expect(out[HISTORY_NUMBERS_DIM]).toBe(0);
  });
});

describe("demographicsOf", () => {
  it("reads age and gender in buckets and hashes other traits, never identities", () => {
    const who = demographicsOf({ Age: "44", SEX: "female", club: "gold" });
    expect([who.age, who.gender]).toEqual([2, 0]);
    expect(demographicsOf({ age: 24 }).age).toBe(0);
    expect(demographicsOf({ age: 99 }).age).toBe(5);
    const anonymous = demographicsOf({ email: "a@b.c", name: "Ada" });
    expect([...anonymous.values].filter((x) => x !== 0)).toEqual([1]);
    expect(demographicsOf({ club: "gold" }).values).not.toEqual(demographicsOf({ club: "silver" }).values);
  });
});
