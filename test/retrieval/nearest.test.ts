import { describe, expect, it } from "vitest";
import type { ProductFilter } from "../../src/domain.js";
import { askQuestion } from "../../src/features/question.js";
import { nearestInStore } from "../../src/retrieval/nearest.js";
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
