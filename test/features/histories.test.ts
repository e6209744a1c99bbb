import { describe, expect, it } from "vitest";
import { INTERACTION_TYPES, type InteractionType } from "../../src/domain.js";
import { Histories, lengthBefore, recentEntries } from "../../src/features/histories.js";

const at = (text: string) => Date.parse(text);
function historyOf(...events: [product: number, type: InteractionType, at: string, value?: number][]) {
  const histories = new Histories();
  for (const [product, type, moment, value] of events)
    histories.add(1, product, INTERACTION_TYPES.indexOf(type), at(moment), value ?? Number.NaN, 1);
  return histories.of(1);
}
const entriesOf = (history: ReturnType<typeof historyOf>, limit = 10) =>
  recentEntries(history, history.at.length, limit).map((e) => [e.product, INTERACTION_TYPES[e.type]]);

describe("Histories", () => {
  it("keeps time order when an event arrives late", () => {
    const history = historyOf([1, "VIEW", "2026-01-03"], [2, "VIEW", "2026-01-05"], [3, "CLICK", "2026-01-04"]);
    expect([...history.product]).toEqual([1, 3, 2]);
    expect(Array.from(history.type, (t) => INTERACTION_TYPES[t])).toEqual(["VIEW", "CLICK", "VIEW"]);
  });

  it("counts only what is strictly earlier", () => {
    const history = historyOf([1, "VIEW", "2026-01-03"], [2, "VIEW", "2026-01-05"]);
    expect(lengthBefore(history, at("2026-01-05"))).toBe(1);
    expect(lengthBefore(history, at("2026-01-05") + 1)).toBe(2);
    expect(lengthBefore(history, at("2026-01-03"))).toBe(0);
  });
});

describe("recentEntries", () => {
  it("gives distinct products, newest first, cut to the limit", () => {
    const history = historyOf(
      [1, "VIEW", "2026-01-01"],
      [2, "VIEW", "2026-01-02"],
      [1, "VIEW", "2026-01-03"],
      [3, "VIEW", "2026-01-04"],
    );
    expect(entriesOf(history)).toEqual([
      [3, "VIEW"],
      [1, "VIEW"],
      [2, "VIEW"],
    ]);
    expect(entriesOf(history, 2).map(([p]) => p)).toEqual([3, 1]);
  });

  it("remembers the strongest interaction of the last day, with its own value", () => {
    const history = historyOf([1, "RATING", "2026-01-03T10:00Z", 5], [1, "VIEW", "2026-01-03T11:00Z"]);
    const [entry] = recentEntries(history, 2, 10);
    expect(INTERACTION_TYPES[entry!.type]).toBe("RATING");
    expect(entry!.value).toBe(5);
    expect(entriesOf(historyOf([1, "PURCHASE", "2026-01-01T10:00Z"], [1, "VIEW", "2026-01-03T11:00Z"]))).toEqual([[1, "VIEW"]]);
  });

  it("forgets what was taken out of the cart, unless it was wanted again", () => {
    const removed: [number, InteractionType, string][] = [
      [1, "ADD_TO_CART", "2026-01-01"],
      [1, "REMOVE_FROM_CART", "2026-01-02"],
    ];
    expect(entriesOf(historyOf(...removed))).toEqual([]);
    expect(entriesOf(historyOf(...removed, [1, "VIEW", "2026-01-03"]))).toEqual([[1, "VIEW"]]);
  });

  it("reads no further than the given length", () => {
    const history = historyOf([1, "VIEW", "2026-01-01"], [2, "VIEW", "2026-01-02"]);
    expect(recentEntries(history, 1, 10).map((e) => e.product)).toEqual([1]);
  });
});
