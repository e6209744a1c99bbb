import { describe, expect, it } from "vitest";
import type { Facet } from "../../src/domain.js";
import { reasonFor } from "../../src/resolvers/reason.js";
import type { RecommendedItem } from "../../src/scoring/types.js";

const titles: Record<number, string> = { 7: "Wool hat" };
const titleOf = (key: number) => titles[key];

/** An item that is wanted so many times as much as others in these facets' situations, the largest first. */
function item(wanted: [Facet, number][], rest: Partial<RecommendedItem> = {}, past: number[] = []): RecommendedItem {
  return {
    productKey: 1,
    score: 0.5,
    sources: [{ source: "nearest", rank: 1 }],
    moves: [],
    explanation: {
      facets: [{ facet: "GENERAL", alpha: 1, score: 0.5 }],
      wanted: wanted.map(([facet, times]) => ({ facet, times })),
      similarity: 0.5,
      modalities: null,
      similarEvents: past.map((productKey) => ({ productKey, type: "PURCHASE", at: new Date(0), similarity: 0.9 })),
    },
    ...rest,
  };
}

describe("the reason", () => {
  it("does not pretend of what a rule alone put there", () => {
    const move = { rule: { id: "r", name: "Push" }, kind: "pin", from: 90, to: 1 };
    expect(reasonFor(item([], { sources: [], moves: [move] }), {}, titleOf)).toBe("Picked by the shop.");
    expect(reasonFor(item([], { moves: [move] }), {}, titleOf)).toBe("Close to what you are looking for.");
    expect(reasonFor(item([], { sources: [], moves: [move] }, [7]), {}, titleOf)).toBe("You bought “Wool hat”.");
  });

  it("names the past event that speaks for the product", () => {
    expect(reasonFor(item([], {}, [7]), {}, titleOf)).toBe("You bought “Wool hat”.");
    expect(reasonFor(item([], {}, [8]), {}, titleOf)).toBe("You bought something like it.");
    expect(reasonFor(item([], {}, [1]), {}, titleOf)).toBe("You bought this before.");
  });

  it("adds the facet in which the product is wanted most, where that is notable", () => {
    const wanted: [Facet, number][] = [
      ["SEASON", 2.5],
      ["PLACE", 1.6],
    ];
    expect(reasonFor(item(wanted, {}, [7]), {}, titleOf)).toBe("You bought “Wool hat”, and it suits the season.");
    expect(reasonFor(item([["SEASON", 1.1]], {}, [7]), {}, titleOf)).toBe("You bought “Wool hat”.");
    expect(reasonFor(item([["SEASON", 0.2]], {}, [7]), {}, titleOf)).toBe("You bought “Wool hat”.");
  });

  it("passes over a facet that it has no words for", () => {
    expect(
      reasonFor(
        item([
          ["PLACEMENT", 3],
          ["SEASON", 1.4],
        ]),
        { placement: "HOME" },
        titleOf,
      ),
    ).toBe("It suits the season.");
  });

  it("tells a visitor without history where the product comes from, or what it fits", () => {
    expect(reasonFor(item([], { sources: [{ source: "popular", rank: 3 }] }), {}, titleOf)).toBe("Popular with other shoppers.");
    expect(reasonFor(item([["PLACE", 1.5]]), { country: "NO" }, titleOf)).toBe("It is liked in Norway.");
    expect(reasonFor(item([]), {}, titleOf)).toBe("Close to what you are looking for.");
  });
});
