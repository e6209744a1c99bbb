import { describe, expect, it } from "vitest";
import type { ExperimentArm, RequestContext } from "../../src/domain.js";
import { askQuestion } from "../../src/features/question.js";
import { merchandise } from "../../src/scoring/merchandise.js";
import type { Ranked } from "../../src/scoring/rank.js";
import { armOf } from "../../src/scoring/rules/arms.js";
import { boost } from "../../src/scoring/rules/boost.js";
import { inForce, NO_RULES } from "../../src/scoring/rules/inForce.js";
import { RULE_KINDS } from "../../src/scoring/rules/kinds.js";
import { limit } from "../../src/scoring/rules/limit.js";
import { pin } from "../../src/scoring/rules/pin.js";
import { placed } from "../../src/scoring/rules/placed.js";
import type { RuleUse } from "../../src/scoring/rules/rule.js";
import { spread } from "../../src/scoring/rules/spread.js";
import { weighed } from "../../src/scoring/rules/weighed.js";
import { selectionMatcher } from "../../src/scoring/selection.js";
import { inUse } from "../fixtures/ruleInUse.js";
import { shopOf } from "../fixtures/shopState.js";

const ranked = (...scores: number[]): Ranked[] => scores.map((score, i) => ({ key: i + 1, score, sources: [], facets: [] }));
const keysOf = (list: readonly { key: number }[]): number[] => list.map(({ key }) => key);

/** Eight products, two of each of four brands, shoes but for the last four. */
const state = shopOf(
  [1, 2, 3, 4, 5, 6, 7, 8].map((key) => ({
    key,
    category: ["All", key <= 4 ? "Shoes" : "Hats"],
    brand: "ABCD"[(key - 1) >> 1]!,
    price: String(10 * key),
    attributes: { style_id: String(key) },
  })),
);
const question = askQuestion(state, null, {}, 0);
const LIST = ranked(0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1);
const arranged = (list: readonly Ranked[], ...rules: RuleUse[]) =>
  merchandise(list, { ...NO_RULES, rules }, state.catalogue, question);

describe("a list by weights", () => {
  const item = (name: string, score: number) => ({ name, score });
  const order = (list: { name: string; score: number }[], weights: Record<string, number>) =>
    weighed(list, ({ name }) => weights[name] ?? 1).map(({ name }) => name);

  it("goes by scores times weights, equal ones as they were", () => {
    expect(order([item("a", 0.6), item("b", 0.4), item("c", 0.2)], { c: 2.5 })).toEqual(["a", "c", "b"]);
    expect(order([item("a", 0.6), item("b", 0.4), item("c", 0.2)], { c: 2 })).toEqual(["a", "b", "c"]);
    expect(order([item("a", 0.6), item("b", 0.4), item("c", 0.2)], { a: 0.1 })).toEqual(["b", "c", "a"]);
  });

  it("lets nothing rise by being made less where cosines are below 0", () => {
    const list = [item("a", 0.2), item("b", -0.1), item("c", -0.4)];
    expect(order(list, { a: 0.1 })).toEqual(["b", "a", "c"]);
    expect(order(list, { c: 0.1 })).toEqual(["a", "b", "c"]);
    expect(order(list, { b: 3 })).toEqual(["b", "a", "c"]);
  });
});

describe("a list with claimed places", () => {
  const even = (from: number, most = 9) => ({ from, most, claims: (n: number) => n % 2 === 0 });

  it("has the first of what is claimed from the place on, and the others around it", () => {
    expect(placed([1, 2, 3, 4, 5, 6], [even(1, 2)])).toEqual([2, 4, 1, 3, 5, 6]);
    expect(placed([1, 2, 3, 4, 5, 6], [even(3)])).toEqual([1, 3, 2, 4, 6, 5]);
  });

  it("keeps every claim's place, whatever the others claim", () => {
    const one = (item: number, from: number) => ({ from, most: 1, claims: (n: number) => n === item });
    expect(placed([1, 2, 3, 4, 5], [one(5, 3), one(4, 1)])).toEqual([4, 1, 5, 2, 3]);
    expect(placed([1, 2, 3, 4, 5], [one(5, 1), one(4, 1)])).toEqual([5, 4, 1, 2, 3]); // the first rule is first
    expect(placed([1, 2, 3, 4, 5], [one(5, 2), one(5, 1)])).toEqual([1, 5, 2, 3, 4]);
  });

  it("ends with what claims places beyond its end", () => {
    expect(placed([1, 2, 3], [even(90)])).toEqual([1, 3, 2]);
    expect(placed([2, 4], [even(2)])).toEqual([2, 4]);
    expect(placed([], [even(1)])).toEqual([]);
  });
});

describe("merchandised lists", () => {
  it("keep their scores, and say what moved whom where", () => {
    const rule = inUse(boost, { name: "Own brand", args: { factor: 3 }, products: { brands: ["C"] } });
    const { shown, moves } = arranged(LIST, rule);
    expect(keysOf(shown)).toEqual([5, 6, 1, 2, 3, 4, 7, 8]);
    expect(shown[0]).toBe(LIST[4]);
    expect([...moves]).toEqual([
      [5, [{ rule: { id: "boost", name: "Own brand" }, kind: "boost", from: 5, to: 1 }]],
      [6, [{ rule: { id: "boost", name: "Own brand" }, kind: "boost", from: 6, to: 2 }]],
    ]);
    expect(keysOf(LIST)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("weigh all boosts together, in whatever order they stand", () => {
    const rules = [
      inUse(boost, { id: "1", args: { factor: 2 }, products: { categories: [["All", "Hats"]] } }),
      inUse(boost, { id: "2", args: { factor: 1.5 }, products: { brands: ["C"] } }),
    ];
    const order = [5, 6, 1, 2, 3, 4, 7, 8]; // 1.2, .9, .8, .7, .6, .5, .4, .2
    expect(keysOf(arranged(LIST, ...rules).shown)).toEqual(order);
    expect(keysOf(arranged(LIST, ...rules.reverse()).shown)).toEqual(order);
  });

  it("hold places after everything else, and limits among the first", () => {
    const few = inUse(limit, { args: { most: 1, places: 3 }, products: { categories: [["All", "Shoes"]] } });
    const pinned = inUse(pin, { args: { place: 2, most: 1 }, products: { brands: ["D"] } });
    expect(keysOf(arranged(LIST, few).shown)).toEqual([1, 5, 6, 2, 3, 4, 7, 8]);
    expect(keysOf(arranged(LIST, pinned).shown)).toEqual([1, 7, 2, 3, 4, 5, 6, 8]);
    expect(keysOf(arranged(LIST, pinned, few).shown)).toEqual([1, 7, 5, 6, 2, 3, 4, 8]);
    const none = inUse(limit, { args: { most: 0, places: 2 }, products: { priceMax: 70 } });
    expect(keysOf(arranged(LIST, none).shown)).toEqual([8, 1, 2, 3, 4, 5, 6, 7]); // nothing is dropped
  });

  it("hold limits also where variants of a product, kept apart, make room for others", () => {
    const { catalogue } = shopOf(
      [1, 2, 3, 4, 5, 6].map((key) => ({
        key,
        brand: key === 4 ? "L" : "K",
        attributes: { style_id: key <= 3 ? "a" : `${key}` },
      })),
    );
    const list = ranked(0.9, 0.8, 0.7, 0.6, 0.5, 0.4);
    const none = inUse(limit, { args: { most: 0, places: 3 }, products: { brands: ["L"] } });
    expect(keysOf(merchandise(list, NO_RULES, catalogue, question).shown)).toEqual([1, 2, 4, 5, 6, 3]);
    expect(keysOf(merchandise(list, { ...NO_RULES, rules: [none] }, catalogue, question).shown)).toEqual([1, 2, 5, 4, 6, 3]);
  });

  it("apply rules to the list as a whole, in their order", () => {
    const mixed = inUse(spread, { args: { most: 1, window: 2 } });
    const { shown, moves } = arranged(LIST, mixed);
    expect(keysOf(shown)).toEqual([1, 5, 2, 6, 3, 7, 4, 8]);
    expect(keysOf([...moves].map(([key]) => ({ key })))).toEqual([2, 3, 4]); // what came later
    expect(arranged(LIST).moves.size).toBe(0);
  });

  it("move nothing for products that are named by nothing", () => {
    expect(selectionMatcher(state.catalogue, null)(1)).toBe(false);
    expect(selectionMatcher(state.catalogue, {})(1)).toBe(false);
    expect(selectionMatcher(state.catalogue, { ids: ["gone"] })(1)).toBe(false);
    const both = selectionMatcher(state.catalogue, { brands: ["A", "D"], priceMin: 20 });
    expect([1, 2, 3, 7, 8, 99].map(both)).toEqual([false, true, false, true, true, false]);
  });
});

describe("a rule applies", () => {
  const moment = (day: string): number => Date.parse(`2026-12-${day}T00:00:00Z`);
  const versions = (when: RuleUse["when"], context: RequestContext, at = moment("10"), arms: ExperimentArm[] = []) => {
    const experiments = arms.map(({ experiment, arm }) => {
      return { id: experiment, name: "", arms: [{ name: arm, share: 1 }], startedAt: new Date(0), endedAt: null };
    });
    return inForce({ rules: [inUse(spread, { when })], experiments }, 7, context, at).versions;
  };

  it("where its conditions are met, all of them", () => {
    const when = { placements: ["HOME" as const, "CART" as const], countries: ["NO"] };
    expect(versions(when, { placement: "CART", country: "NO" })).toEqual(["spread@1"]);
    expect(versions(when, { placement: "CART", country: "SE" })).toEqual([]);
    expect(versions(when, { country: "NO" })).toEqual([]); // not said is not met
    expect(versions({ placements: [] }, {})).toEqual(["spread@1"]);
    expect(versions({ devices: ["TV"] }, { device: "TV" })).toEqual(["spread@1"]);
    expect(versions({ channels: ["APP"] }, { channel: "WEB" })).toEqual([]);
  });

  it("from its first moment until its last", () => {
    const when = { from: new Date(moment("05")), until: new Date(moment("10")) };
    expect(["04", "05", "09", "10"].map((day) => versions(when, {}, moment(day)).length)).toEqual([0, 1, 1, 0]);
  });

  it("to the shoppers of its arm, while that experiment runs", () => {
    const when = { arm: { experiment: "e", arm: "new" } };
    expect(versions(when, {}, 0, [{ experiment: "e", arm: "new" }])).toEqual(["spread@1"]);
    expect(versions(when, {}, 0, [{ experiment: "e", arm: "old" }])).toEqual([]);
    expect(versions(when, {}, 0, [])).toEqual([]);
    const running = { id: "e", name: "", arms: [{ name: "new", share: 1 }], startedAt: new Date(0), endedAt: null };
    const rules = [inUse(spread, { when })];
    expect(inForce({ rules, experiments: [running] }, 7, {}, 0).arms).toEqual([{ experiment: "e", arm: "new" }]);
    expect(inForce({ rules, experiments: [running] }, null, {}, 0)).toMatchObject({ versions: [], arms: [] }); // nobody is in no arm
  });
});

describe("an experiment", () => {
  const arms = [
    { name: "a", share: 0.5 },
    { name: "b", share: 0.3 },
  ];
  const drawn = (id: string) => Array.from({ length: 20_000 }, (_, shopper) => armOf({ id, arms }, shopper));
  const shareOf = (list: readonly (string | null)[], arm: string | null) =>
    list.filter((own) => own === arm).length / list.length;

  it("divides shoppers by its shares, always the same way, and as no other does", () => {
    const first = drawn("one");
    expect(shareOf(first, "a")).toBeCloseTo(0.5, 1.7);
    expect(shareOf(first, "b")).toBeCloseTo(0.3, 1.7);
    expect(shareOf(first, null)).toBeCloseTo(0.2, 1.7);
    expect(drawn("one")).toEqual(first);
    const other = drawn("two");
    const ofThoseInA = other.filter((_, shopper) => first[shopper] === "a");
    expect(shareOf(ofThoseInA, "a")).toBeCloseTo(0.5, 1.7);
  });
});

it("kinds of rules describe themselves as data, each by a code of its own", () => {
  expect(new Set(RULE_KINDS.map(({ code }) => code)).size).toBe(RULE_KINDS.length);
  for (const { args, description } of RULE_KINDS) {
    expect(description).not.toBe("");
    for (const { default: standard, min, max, whole } of args) {
      expect(standard).toBeGreaterThanOrEqual(min);
      expect(standard).toBeLessThanOrEqual(max);
      if (whole) expect(Number.isInteger(standard)).toBe(true);
    }
  }
});
