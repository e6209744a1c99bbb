import { describe, expect, it } from "vitest";
import { CatalogueFacts } from "../../src/features/catalogueFacts.js";
import { demographicsOf } from "../../src/features/demographics.js";
import { PRODUCT_NUMBERS_DIM, PROFILE_DIMENSIONS } from "../../src/features/layout.js";
import { productNumbers } from "../../src/features/productFeatures.js";
import { askQuestion } from "../../src/features/question.js";
import { Replay } from "../../src/features/replay.js";
import { ShopState } from "../../src/features/shopState.js";
import { type EventSketch, eventsOf, plainProducts, shopOf } from "../fixtures/shopState.js";

const at = (text: string) => Date.parse(text);

describe("what a question may know", () => {
  const events: EventSketch[] = [
    { shopper: 1, product: 1, at: "2026-03-01T10:00:00Z" },
    { shopper: 1, product: 2, at: "2026-03-02T10:00:00Z" },
    { shopper: 1, product: 3, at: "2026-03-03T10:00:00Z" },
  ];

  it("is what happened strictly before it", () => {
    const state = shopOf(plainProducts(3), events);
    const products = (moment: string) => askQuestion(state, 1, {}, at(moment)).entries.map((e) => e.product);
    expect(products("2026-03-02T10:00:00Z")).toEqual([1]);
    expect(products("2026-03-02T10:00:00.001Z")).toEqual([2, 1]);
    expect(products("2026-02-01T10:00:00Z")).toEqual([]);
  });

  it("leaves out the whole day of a question without a time", () => {
    const state = shopOf(plainProducts(3), events);
    expect(askQuestion(state, 1, { dateOnly: true }, at("2026-03-03T00:00:00Z")).events).toBe(2);
    expect(askQuestion(state, 1, { dateOnly: true }, at("2026-03-03T23:00:00Z")).events).toBe(2);
  });

  it("leaves out an event without a time until its day is over", () => {
    const state = shopOf(plainProducts(1), [{ shopper: 1, product: 1, at: "2026-03-01T00:00:00Z", dateOnly: true }]);
    expect(askQuestion(state, 1, {}, at("2026-03-01T15:00:00Z")).events).toBe(0);
    expect(askQuestion(state, 1, {}, at("2026-03-02T00:00:00Z")).events).toBe(1);
  });

  it("has no hour in a shop that knows only dates", () => {
    const dated = { shopper: 1, product: 1, at: "2026-03-01T00:00:00Z", dateOnly: true };
    const daypart = PROFILE_DIMENSIONS.findIndex((d) => d.name === "daypart");
    const bucketIn = (state: ShopState) => askQuestion(state, 1, {}, at("2026-03-05T15:00:00Z")).context.buckets[daypart];
    expect(bucketIn(shopOf(plainProducts(1), [dated]))).toBe(-1);
    expect(bucketIn(shopOf(plainProducts(1), events))).toBe(2);
  });

  it("is nothing for an unknown visitor", () => {
    const question = askQuestion(shopOf(plainProducts(3), events), null, {}, at("2026-04-01T00:00:00Z"));
    expect(question.events).toBe(0);
    expect(question.taste.categories.size).toBe(0);
  });

  it("measures recency from a day after the shop's last event, so that an old shop still works", () => {
    const state = shopOf(plainProducts(3), events);
    expect(state.clock(at("2030-01-01T00:00:00Z"))).toBe(at("2026-03-04T10:00:00Z"));
    expect(state.clock(at("2026-03-03T12:00:00Z"))).toBe(at("2026-03-03T12:00:00Z"));
  });
});

describe("a late event", () => {
  it("leaves products' counts and profiles as if it had come in time", () => {
    const events: EventSketch[] = Array.from({ length: 30 }, (_, i) => ({
      shopper: 1 + (i % 3),
      product: 1 + (i % 4),
      at: new Date(at("2026-01-01T08:00:00Z") + i * 7 * 3_600_000).toISOString(),
      context: { country: i % 2 ? "NO" : "AU", device: i % 3 ? "MOBILE" : "DESKTOP" },
    }));
    const inTime = shopOf(plainProducts(4), events);
    const late = shopOf(plainProducts(4), [...events.slice(0, 10), ...events.slice(11), events[10]!]);
    const moment = at("2026-02-01T00:00:00Z");
    for (let key = 1; key <= 4; key++) {
      const [a, b] = [new Float32Array(PRODUCT_NUMBERS_DIM), new Float32Array(PRODUCT_NUMBERS_DIM)];
      productNumbers(inTime, key, moment, a, 0);
      productNumbers(late, key, moment, b, 0);
      for (let i = 0; i < a.length; i++) expect(b[i]).toBeCloseTo(a[i]!, 5);
    }
    expect(late.histories.of(2)).toEqual(inTime.histories.of(2));
  });

  it("joins the basket of its own time, not today's", () => {
    const state = shopOf(plainProducts(3), [
      { shopper: 1, product: 1, at: "2026-01-01T10:00:00Z" },
      { shopper: 1, product: 2, at: "2026-02-01T10:00:00Z" },
      { shopper: 1, product: 3, at: "2026-01-01T10:05:00Z" },
    ]);
    expect(state.cooccurrence.boughtTogether(3, 10).map((f) => f.product)).toEqual([1]);
  });
});

describe("baskets", () => {
  it("hold what was bought in one session, whatever was looked at before", () => {
    const state = shopOf(plainProducts(4), [
      { shopper: 1, product: 1, type: "VIEW", at: "2026-01-01T10:00:00Z" },
      { shopper: 1, product: 2, type: "VIEW", at: "2026-01-01T10:01:00Z" },
      { shopper: 1, product: 3, type: "VIEW", at: "2026-01-01T10:02:00Z" },
      { shopper: 1, product: 1, at: "2026-01-01T10:10:00Z" },
      { shopper: 1, product: 2, at: "2026-01-01T10:10:01Z" },
      { shopper: 1, product: 4, at: "2026-01-03T10:10:01Z" },
    ]);
    expect(state.cooccurrence.boughtTogether(1, 10).map((f) => f.product)).toEqual([2]);
    expect(state.cooccurrence.boughtTogether(3, 10)).toEqual([]);
    expect(state.cooccurrence.similarity(1, 3)).toBeGreaterThan(0);
  });

  it("are days where only dates are known", () => {
    const day = { shopper: 1, dateOnly: true };
    const state = shopOf(plainProducts(3), [
      { ...day, product: 1, at: "2026-01-01T00:00:00Z" },
      { ...day, product: 2, at: "2026-01-01T00:00:00Z" },
      { ...day, product: 3, at: "2026-01-02T00:00:00Z" },
    ]);
    expect(state.cooccurrence.boughtTogether(2, 10).map((f) => f.product)).toEqual([1]);
  });
});

describe("products' context profiles", () => {
  it("learn from the contexts of interactions", () => {
    const country = (i: number) => (i % 2 ? "NO" : "AU");
    const state = shopOf(
      plainProducts(2),
      Array.from({ length: 60 }, (_, i) => ({
        shopper: 1 + i,
        product: 1 + (i % 2),
        at: "2026-01-10T12:00:00Z",
        context: { country: country(i) },
      })),
    );
    const season = PROFILE_DIMENSIONS.findIndex((d) => d.name === "season");
    const lift = (product: number, context: { country: string }) =>
      state.profiles.lift(
        product,
        season,
        askQuestion(state, null, context, at("2026-01-15T12:00:00Z")).context.buckets[season]!,
      );
    expect(lift(2, { country: "NO" })).toBeGreaterThan(0.3);
    expect(lift(1, { country: "NO" })).toBeLessThan(-0.3);
    expect(lift(1, { country: "AU" })).toBeGreaterThan(0.3);
  });
});

describe("Replay", () => {
  async function* batches(...sketches: EventSketch[][]) {
    for (const part of sketches) yield eventsOf(part);
  }

  it("applies only events strictly before each moment, across batches", async () => {
    const state = new ShopState(new CatalogueFacts());
    const replay = new Replay(
      state,
      batches(
        [
          { shopper: 1, product: 1, at: "2026-01-01T10:00:00Z" },
          { shopper: 1, product: 2, at: "2026-01-02T10:00:00Z" },
        ],
        [],
        [{ shopper: 1, product: 3, at: "2026-01-03T10:00:00Z" }],
      ),
    );
    expect(await replay.advanceTo(at("2026-01-02T10:00:00Z"))).toBe(1);
    expect(await replay.advanceTo(at("2026-01-02T10:00:00.001Z"))).toBe(1);
    expect(await replay.advanceTo(at("2026-01-02T12:00:00Z"))).toBe(0);
    expect(await replay.advanceTo(at("2027-01-01T00:00:00Z"))).toBe(1);
    expect([...state.histories.of(1).product]).toEqual([1, 2, 3]);
  });

  it("holds back events without a time until their day is over", async () => {
    const state = new ShopState(new CatalogueFacts());
    const replay = new Replay(
      state,
      batches([
        { shopper: 1, product: 1, at: "2026-01-01T00:00:00Z", dateOnly: true },
        { shopper: 1, product: 2, at: "2026-01-01T09:00:00Z" },
      ]),
    );
    await replay.advanceTo(at("2026-01-01T12:00:00Z"));
    expect([...state.histories.of(1).product]).toEqual([2]);
    await replay.advanceTo(at("2026-01-02T00:00:00Z"));
    expect([...state.histories.of(1).product]).toEqual([1, 2]);
  });
});

describe("shoppers' attributes", () => {
  it("are kept once for all of whom the same is known", () => {
    const state = shopOf(plainProducts(1), []);
    for (const shopper of [1, 2]) state.setDemographics(shopper, demographicsOf({ country: "NO", age: 31 }));
    state.setDemographics(3, demographicsOf({ country: "NO", age: 32 }));
    expect(state.demographicsOf(2)).toBe(state.demographicsOf(1));
    expect(state.demographicsOf(3).values[0]).not.toBe(state.demographicsOf(1).values[0]);
  });

  it("of one who moved are that one's alone", () => {
    const state = shopOf(plainProducts(1), []);
    for (const shopper of [1, 2]) state.setDemographics(shopper, demographicsOf({ country: "NO" }));
    const before = state.revisionOf(1);
    state.setDemographics(1, demographicsOf({ country: "AU" }));
    expect([state.demographicsOf(1).country, state.demographicsOf(2).country]).toEqual(["AU", "NO"]);
    expect(state.revisionOf(1)).toBe(before + 1);
    state.setDemographics(1, demographicsOf({ country: "AU" }));
    expect(state.revisionOf(1)).toBe(before + 1);
  });
});
