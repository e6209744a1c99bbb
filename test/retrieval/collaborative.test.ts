import { describe, expect, it } from "vitest";
import { collaborativeOf } from "../../src/features/collaborative.js";
import { SOURCES } from "../../src/features/layout.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { packCollaborative, readCollaborative } from "../../src/inference/collaborativeFile.js";
import { fitEase } from "../../src/learning/collaborative/ease.js";
import { fitItemFactors, foldIn } from "../../src/learning/collaborative/ials.js";
import { matrixOf } from "../../src/learning/collaborative/interactionMatrix.js";
import { collaborativeSources } from "../../src/retrieval/collaborative.js";
import { nearestInProcess } from "../../src/retrieval/nearest.js";
import { allSources, retrieve } from "../../src/retrieval/retrieve.js";
import { ask } from "../fixtures/ask.js";
import { type EventSketch, plainProducts, shopOf } from "../fixtures/shopState.js";

const day = (d: number, hour = 10) => new Date(Date.UTC(2026, 0, d, hour)).toISOString();
const PRODUCTS = 12;
// Two tastes: products 1 to 6 and 7 to 12; each shopper buys four of one; shopper 99 has bought 1 and 2.
const bought = (shopper: number): number[] => [0, 1, 2, 3].map((j) => 1 + ((shopper + j) % 6) + (shopper % 2) * 6);
const shoppers = Array.from({ length: 24 }, (_, i) => i + 1);
const events = shoppers.flatMap((shopper) =>
  bought(shopper).map((product, j): EventSketch => ({ shopper, product, type: "PURCHASE", at: day(1 + j, shopper % 24) })),
);
events.push({ shopper: 99, product: 1, type: "PURCHASE", at: day(8) }, { shopper: 99, product: 2, type: "PURCHASE", at: day(9) });
const state = shopOf(plainProducts(PRODUCTS), events);
const asked = ask(state, { shopper: 99, at: day(10) });

const ids = Array.from({ length: PRODUCTS }, (_, i) => `p${i + 1}`);
const matrix = matrixOf(
  shoppers.map((shopper) => bought(shopper).map((product) => ({ item: product - 1, weight: 1 }))),
  PRODUCTS,
);
const settings = { regularization: 0.01, unobserved: 0.1 };
const fitted = fitItemFactors(matrix, { dim: 8, iterations: 8, seed: 1, ...settings });
const factors = {
  ids,
  dim: 8,
  rows: fitted.items,
  gram: Float64Array.from({ length: 8 }, (_, d) => fitted.gram[d * 9]!),
  ...settings,
};
const weights = await fitEase(matrix, { regularization: 2 });
const rowOf = new Map([...weights.items].map((item, row) => [item, row]));
const ease = {
  ids: Array.from(weights.items, (item) => ids[item]!),
  rowStart: weights.rowStart,
  neighbour: weights.neighbour.map((item) => rowOf.get(item)!),
  weight: weights.weight,
};
const tables = { factors, ease };

describe("the tables of who met what", () => {
  it("fold a shopper in as the fit itself does", () => {
    const { keyOf, scores } = collaborativeOf(tables, state.catalogue).factors!.scores(asked.question)!;
    const vector = foldIn(
      fitted,
      [
        { item: 1, weight: 1 },
        { item: 0, weight: 1 },
      ],
      settings,
    );
    expect(keyOf[4]).toBe(5);
    scores.forEach((score, row) => {
      let product = 0;
      for (let d = 0; d < 8; d++) product += vector[d]! * fitted.items[row * 8 + d]!;
      expect(score).toBeCloseTo(product, 5);
    });
  });

  it("are the same after they were written and read", () => {
    expect(readCollaborative(packCollaborative(tables))).toEqual(tables);
    expect(readCollaborative(packCollaborative({ factors: null, ease }))).toEqual({ factors: null, ease });
    expect(() => readCollaborative(packCollaborative(tables).subarray(0, 300))).toThrow("not whole");
  });

  it("propose what shoppers of that taste buy, best first, and only what is allowed", async () => {
    for (const source of collaborativeSources(collaborativeOf(tables, state.catalogue))) {
      const { keys, scores } = await source.propose(asked, 4);
      expect(keys, source.name).toHaveLength(4);
      expect(keys.every((key) => key <= 6)).toBe(true);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      const narrow = await source.propose({ ...asked, allows: (key) => key === 5 }, 4);
      expect(narrow.keys, source.name).toEqual([5]);
    }
  });

  it("say nothing of a stranger, and leave out what the catalogue no longer has", async () => {
    const stranger = ask(state, { at: day(10) });
    const small = shopOf(
      plainProducts(3),
      events.filter(({ product }) => product <= 3),
    );
    for (const source of collaborativeSources(collaborativeOf(tables, state.catalogue)))
      expect((await source.propose(stranger, 4)).keys).toEqual([]);
    for (const source of collaborativeSources(collaborativeOf({ factors, ease }, small.catalogue)))
      expect((await source.propose(ask(small, { shopper: 99, at: day(10) }), 9)).keys.every((key) => key <= 3)).toBe(true);
  });

  it("score what other sources proposed, too", async () => {
    const sources = allSources(nearestInProcess(new ProductVectors(4)), collaborativeOf(tables, state.catalogue));
    const set = await retrieve(asked, sources, 12);
    const column = SOURCES.indexOf("ease");
    const unproposed = [...set.keys.keys()].filter((i) => set.ranks[i * SOURCES.length + column] === 0);
    const scored = unproposed.filter((i) => set.scores[i * SOURCES.length + column] !== 0);
    expect(unproposed.length).toBeGreaterThan(0);
    expect(scored.length).toBeGreaterThan(0);
  });
});
