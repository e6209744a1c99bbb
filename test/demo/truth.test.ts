import { describe, expect, it } from "vitest";
import type { LocalTime } from "../../src/demo/localTime.js";
import { contextLogOdds, EFFECTS } from "../../src/demo/truth/effects.js";
import { preference } from "../../src/demo/truth/preference.js";
import { tasteAffinity, tasteOf } from "../../src/demo/truth/tastes.js";
import { type Trait, traitsOf } from "../../src/demo/truth/traits.js";
import type { InteractionInput, RequestContext } from "../../src/domain.js";
import { FACETS } from "../../src/domain.js";
import { odds, smallShop } from "./shop.js";

type Test = (event: InteractionInput, local: LocalTime) => boolean;
const weekend: Test = (_, t) => t.weekday === 0 || t.weekday === 6;

/** By facet: a trait, when it should be wanted more, and when not. */
const CONTRASTS: [string, Trait, Test, Test][] = [
  [
    "season",
    "warm",
    (e, t) => [12, 1, 2].includes(t.month) && e.context!.latitude! > 40,
    (e, t) => [12, 1, 2].includes(t.month) && e.context!.latitude! < -25,
  ],
  [
    "season",
    "light",
    (e, t) => [6, 7, 8].includes(t.month) && e.context!.latitude! > 40,
    (e, t) => [6, 7, 8].includes(t.month) && e.context!.latitude! < -25,
  ],
  ["evening", "comfort", (_, t) => t.hour >= 18, (_, t) => t.hour < 18],
  ["morning", "work", (e, t) => t.hour >= 6 && t.hour < 10 && !weekend(e, t), (_, t) => t.hour >= 10],
  ["weekend", "active", weekend, (e, t) => !weekend(e, t)],
  ["phone", "impulse", (e) => e.context!.device === "MOBILE", (e) => e.context!.device === "DESKTOP"],
  ["desk", "bigTicket", (e) => e.context!.device === "DESKTOP", (e) => e.context!.device === "MOBILE"],
  ["rain", "rain", (e) => e.context!.weather?.condition === "RAIN", (e) => e.context!.weather?.condition === "CLEAR"],
  ["heat", "cooling", (e) => (e.context!.weather?.temperatureC ?? 0) >= 26, (e) => (e.context!.weather?.temperatureC ?? 30) < 26],
  ["presents", "gift", (e) => /birthday|christmas/.test(e.context!.occasion ?? ""), (e) => !e.context!.occasion],
  ["cart", "accessory", (e) => e.context!.placement === "CART", (e) => e.context!.placement === "HOME"],
  [
    "place",
    "vivid",
    (e) => ["BR", "IN", "ZA", "MX"].includes(e.context!.country!),
    (e) => ["NO", "DE", "SE"].includes(e.context!.country!),
  ],
];

const planted = smallShop("planted");
const reversed = smallShop("reversed");
const none = smallShop("none");

describe("planted effects", () => {
  it("cover every context facet", () => {
    const covered = new Set(EFFECTS.map((effect) => effect.facet));
    for (const facet of FACETS) if (facet !== "GENERAL") expect(covered, facet).toContain(facet);
  });

  it.each(CONTRASTS)("show in the raw events, reverse, and vanish: %s moves %s", (_, trait, wanted, other) => {
    const ratio = (shop: typeof planted): number => odds(shop, trait, wanted) / odds(shop, trait, other);
    expect(ratio(planted)).toBeGreaterThan(2);
    expect(ratio(reversed)).toBeLessThan(1 / 2);
    expect(ratio(none)).toBeGreaterThan(0.6);
    expect(ratio(none)).toBeLessThan(1.67);
  });

  it("change sign by hemisphere and mode", () => {
    const coat = { id: "coat", price: "99.95", attributes: { productType: "Puffer jacket", colour: "Teal" } };
    const january = (country: string): RequestContext => ({ at: new Date("2026-01-15T12:00:00Z"), country });
    expect(contextLogOdds(coat, january("NO"), "planted")).toBeGreaterThan(1.2);
    expect(contextLogOdds(coat, january("AU"), "planted")).toBeLessThan(-1.2);
    expect(Math.abs(contextLogOdds(coat, january("SG"), "planted"))).toBe(0);
    expect(contextLogOdds(coat, january("NO"), "reversed")).toBeCloseTo(-contextLogOdds(coat, january("NO"), "planted"));
    expect(contextLogOdds(coat, january("NO"), "none")).toBe(0);
  });

  it("say nothing about what the context leaves open", () => {
    for (const product of planted.products.slice(0, 50)) expect(contextLogOdds(product, {}, "planted")).toBe(0);
  });
});

describe("planted tastes", () => {
  it("matter as much as context does", () => {
    const [shopper] = planted.shoppers;
    const affinities = planted.products.map((p) => tasteAffinity(tasteOf(shopper!, 1), p));
    const mean = affinities.reduce((a, b) => a + b, 0) / affinities.length;
    const deviation = Math.sqrt(affinities.reduce((a, b) => a + (b - mean) ** 2, 0) / affinities.length);
    expect(deviation).toBeGreaterThan(1);
    expect(deviation).toBeLessThan(3);
  });

  it("show in what shoppers look at", () => {
    const byId = new Map(none.products.map((p) => [p.id, p]));
    const shoppers = new Map(none.shoppers.map((s) => [s.id, s]));
    const strangers = none.shoppers;
    let [own, others, n] = [0, 0, 0];
    for (const event of none.interactions()) {
      if (event.type !== "VIEW") continue;
      const product = byId.get(event.productId)!;
      own += tasteAffinity(tasteOf(shoppers.get(event.userId)!, 1), product);
      others += tasteAffinity(tasteOf(strangers[n % strangers.length]!, 1), product);
      n++;
    }
    expect((own - others) / n).toBeGreaterThan(1);
  });

  it("add up to the oracle", () => {
    const [shopper] = planted.shoppers;
    const product = planted.products.find((p) => traitsOf(p).has("accessory"))!;
    const at = new Date("2026-06-03T12:00:00Z");
    const score = (context: RequestContext): number =>
      preference(shopper!, product, { at, ...context }, { seed: 1, effects: "planted" });
    expect(score({ placement: "CART" }) - score({ placement: "HOME" })).toBeCloseTo(1.7);
  });
});
