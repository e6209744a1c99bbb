import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { dot, normalize } from "../../src/common/vectors.js";
import type { ProductFilter } from "../../src/domain.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { askQuestion } from "../../src/features/question.js";
import { nearestInProcess, nearestInStore } from "../../src/retrieval/nearest.js";
import { askFor } from "../../src/scoring/filter.js";
import type { NearestOptions } from "../../src/store/ports.js";
import { shopOf } from "../fixtures/shopState.js";

/** Products 1 to 100, nearest first; `gone` cannot be had. The fake database knows what the state knows. */
function searched(gone: readonly number[]) {
  const state = shopOf(Array.from({ length: 100 }, (_, i) => ({ key: i + 1, available: !gone.includes(i + 1) })));
  const asked: { k: number; filter: ProductFilter | undefined }[] = [];
  const source = nearestInStore(
    {
      async nearest(_space: string, _query: Float32Array, k: number, { filter, excludeKeys = [] }: NearestOptions = {}) {
        asked.push({ k, filter });
        const found = [...state.catalogue.allKeys()].filter(
          (key) => !excludeKeys.includes(key) && (filter?.availableOnly ? !gone.includes(key) : true),
        );
        return {
          keys: Int32Array.from(found.slice(0, k)),
          scores: Float32Array.from(found.slice(0, k), (key) => 1 - key / 128),
          method: "exact" as const,
        };
      },
    },
    "space",
  );
  const propose = (filter: ProductFilter, k: number) => {
    const question = askQuestion(state, null, {}, Date.parse("2026-06-01T00:00:00Z"));
    return source.propose(askFor(state, question, Float32Array.of(1), filter), k);
  };
  return { propose, asked };
}

describe("the nearest in a database", () => {
  it("are left out here where few cannot be had, instead of being looked up one by one", async () => {
    const { propose, asked } = searched([2, 40, 77]);
    const { keys, scores } = await propose({}, 5);
    expect(keys).toEqual([1, 3, 4, 5, 6]);
    expect(scores).toEqual([1, 3, 4, 5, 6].map((key) => 1 - key / 128));
    expect(asked).toHaveLength(1);
    expect(asked[0]!.filter).toEqual({});
  });

  it("are asked for again by the database's own filter where too many of them cannot be had", async () => {
    const { propose, asked } = searched([1, 2, 3, 4, 5, 6]);
    expect((await propose({}, 5)).keys).toEqual([7, 8, 9, 10, 11]);
    expect(asked.map(({ filter }) => filter?.availableOnly)).toEqual([undefined, true]);
  });

  it("are filtered by the database where many cannot be had, or where more is asked of them", async () => {
    const many = searched(Array.from({ length: 30 }, (_, i) => 2 * i + 1));
    expect((await many.propose({}, 3)).keys).toEqual([2, 4, 6]);
    expect(many.asked.map(({ filter }) => filter?.availableOnly)).toEqual([true]);
    const few = searched([2]);
    await few.propose({ priceMax: 10 }, 3);
    expect(few.asked.map(({ filter }) => filter)).toEqual([{ availableOnly: true, priceMax: 10 }]);
  });
});

it("are searched in memory where a filter lets some through, and in the database where it lets few or most", async () => {
  const count = 5000;
  const random = seededRandom(8);
  const state = shopOf(
    Array.from({ length: count }, (_, i) => ({ key: i + 1, price: i % 100 === 0 ? "5" : i % 4 === 0 ? "50" : "500" })),
  );
  const vectors = new ProductVectors(8);
  for (let key = 1; key <= count; key++) vectors.set(key, normalize(Float32Array.from({ length: 8 }, () => random.normal())));
  const asked: (ProductFilter | undefined)[] = [];
  const store = {
    async nearest(_space: string, _query: Float32Array, _k: number, { filter }: NearestOptions = {}) {
      asked.push(filter);
      return { keys: Int32Array.of(1), scores: Float32Array.of(1), method: "exact" as const };
    },
  };
  const query = normalize(Float32Array.from({ length: 8 }, () => random.normal()));
  const question = askQuestion(state, null, {}, Date.parse("2026-06-01T00:00:00Z"));
  const propose = (filter: ProductFilter) =>
    nearestInStore(store, "space", nearestInProcess(vectors)).propose(askFor(state, question, query, filter), 9);
  const cheap = await propose({ priceMax: 100 });
  const exact = await nearestInProcess(vectors).propose(askFor(state, question, query, { priceMax: 100 }), 9);
  expect(cheap).toEqual(exact);
  expect(cheap.keys).toHaveLength(9);
  expect(asked).toEqual([]);
  await propose({ priceMax: 10 });
  await propose({ priceMax: 1000 });
  expect(asked).toEqual([10, 1000].map((priceMax) => ({ availableOnly: true, priceMax })));
});

describe("the nearest in memory", () => {
  const random = seededRandom(4);
  const [dim, count] = [32, 14_000];
  const state = shopOf(Array.from({ length: count }, (_, i) => ({ key: i + 1 })));
  const vectors = new ProductVectors(dim);
  const drawn = (): Float32Array => normalize(Float32Array.from({ length: dim }, () => random.normal()));
  // In bunches, as products are; some have no vector, and some are exactly alike.
  const centres = Array.from({ length: 60 }, drawn);
  for (let key = 1; key <= count; key++) {
    const centre = centres[key % centres.length]!;
    if (key % 11 === 0) continue;
    if (key % 13 === 0) vectors.set(key, centre);
    else vectors.set(key, normalize(centre.map((x) => x + 0.12 * random.normal())));
  }
  const search = async (query: Float32Array, k: number, allows: (key: number) => boolean) => {
    const question = askQuestion(state, null, {}, Date.parse("2026-06-01T00:00:00Z"));
    return nearestInProcess(vectors).propose({ ...askFor(state, question, query, {}), allows }, k);
  };
  const exactly = (query: Float32Array, k: number, allows: (key: number) => boolean): number[] =>
    Array.from({ length: count }, (_, i) => i + 1)
      .filter((key) => vectors.has(key) && allows(key))
      .map((key) => ({ key, score: Math.fround(dot(query, vectors.get(key)!)) }))
      .sort((a, b) => b.score - a.score || a.key - b.key)
      .slice(0, k)
      .map(({ key }) => key);

  it.each([
    ["all are allowed", () => true],
    ["a third is", (key: number) => key % 3 === 0],
    ["few are", (key: number) => key % 997 === 0],
    ["none is", () => false],
  ])("are exactly the nearest where %s", async (_, allows) => {
    for (const k of [1, 20, 180, 400])
      for (let i = 0; i < 5; i++) {
        const query = drawn();
        const { keys, scores } = await search(query, k, allows);
        expect(keys).toEqual(exactly(query, k, allows));
        keys.forEach((key, at) => {
          expect(scores[at]).toBeCloseTo(dot(query, vectors.get(key)!), 5);
        });
      }
  });

  it("knows vectors that came or changed after the first search", async () => {
    const query = drawn();
    await search(query, 5, () => true);
    vectors.set(500, query);
    vectors.set(count + 3000, query);
    const { keys } = await search(query, 2, () => true);
    expect(keys).toEqual([500, count + 3000]);
  });
});
