import { describe, expect, it } from "vitest";
import { HISTORY_DAYS } from "../../src/demo/calendar.js";
import { generateDemo } from "../../src/demo/demo.js";
import { localTime } from "../../src/demo/localTime.js";
import type { InteractionInput } from "../../src/domain.js";
import { END, smallShop } from "./shop.js";

const shop = generateDemo({ end: END });
const events = [...shop.interactions()];
const products = new Map(shop.products.map((p) => [p.id, p]));
const count = (type: string): number => events.filter((e) => e.type === type).length;

describe("the demo's events", () => {
  it("are 60,000 of 2,000 shoppers, in time order, with ids", () => {
    expect(shop.shoppers).toHaveLength(2000);
    expect(events).toHaveLength(60_000);
    expect(new Set(events.map((e) => e.id)).size).toBe(60_000);
    expect(events.filter((event, i) => i > 0 && event.timestamp < events[i - 1]!.timestamp)).toEqual([]);
  });

  it("happen after the product appeared, before the clock, within eighteen months", () => {
    const begin = END.getTime() - HISTORY_DAYS * 86_400_000;
    expect(events.filter((e) => e.timestamp < products.get(e.productId)!.createdAt!)).toEqual([]);
    expect(events.filter((e) => e.timestamp >= END || e.timestamp.getTime() < begin)).toEqual([]);
  });

  it("respect markets and joining dates", () => {
    const joined = new Map(shop.shoppers.map((s) => [s.id, Date.parse(String(s.attributes!.memberSince))]));
    expect(events.filter((e) => e.timestamp.getTime() < joined.get(e.userId)!)).toEqual([]);
    const marketsOf = (e: InteractionInput): string[] | undefined => products.get(e.productId)!.markets;
    expect(events.filter((e) => marketsOf(e) && !marketsOf(e)!.includes(e.context!.country!))).toEqual([]);
  });

  it("narrow from views to purchases, with ratings from 1 to 5", () => {
    expect(count("VIEW")).toBeGreaterThan(count("CLICK"));
    expect(count("CLICK")).toBeGreaterThan(count("ADD_TO_CART"));
    expect(count("ADD_TO_CART")).toBeGreaterThan(count("PURCHASE"));
    expect(count("PURCHASE")).toBeGreaterThan(4000);
    expect(count("REMOVE_FROM_CART")).toBeGreaterThan(500);
    const ratings = events.filter((e) => e.type === "RATING").map((e) => e.value);
    expect(new Set(ratings)).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it("say where, when, on what and in which weather", () => {
    const share = (has: (e: InteractionInput) => unknown): number => events.filter(has).length / events.length;
    for (const field of ["country", "latitude", "longitude", "timeZone", "language", "device", "channel", "placement"] as const)
      expect(share((e) => e.context![field] !== undefined)).toBe(1);
    expect(share((e) => e.context!.weather)).toBeGreaterThan(0.8);
    expect(share((e) => e.context!.occasion)).toBeGreaterThan(0.08);
    const night = share((e) => localTime(e.timestamp, e.context!.timeZone!).hour < 6);
    const evening = share((e) => localTime(e.timestamp, e.context!.timeZone!).hour >= 18);
    expect(evening).toBeGreaterThan(6 * night);
  });

  it("have a long tail, repeat purchases, undiscovered arrivals and silent shoppers", () => {
    const byProduct = new Map<string, number>();
    const bought = new Map<string, number>();
    for (const event of events) {
      byProduct.set(event.productId, (byProduct.get(event.productId) ?? 0) + 1);
      const pair = `${event.userId}/${event.productId}`;
      if (event.type === "PURCHASE") bought.set(pair, (bought.get(pair) ?? 0) + 1);
    }
    const counts = [...byProduct.values()].sort((a, b) => b - a);
    const head = counts.slice(0, 120).reduce((a, b) => a + b, 0) / events.length;
    expect(head).toBeGreaterThan(0.3);
    expect(head).toBeLessThan(0.6);
    expect([...bought.values()].filter((n) => n > 1).length).toBeGreaterThan(200);
    const unseen = shop.products.filter((p) => !byProduct.has(p.id));
    expect(unseen.filter((p) => END.getTime() - p.createdAt!.getTime() < 86_400_000).length).toBeGreaterThan(10);
    const active = new Set(events.map((e) => e.userId));
    expect(2000 - active.size).toBeGreaterThan(50);
    expect(active.size).toBeGreaterThan(1500);
  });

  it("come from both hemispheres and from shoppers whose demographics may be missing", () => {
    const south = shop.shoppers.filter((s) => Number(s.attributes!.latitude) < 0).length / 2000;
    expect(south).toBeGreaterThan(0.25);
    expect(south).toBeLessThan(0.5);
    expect(shop.shoppers.filter((s) => s.attributes!.age === undefined).length).toBeGreaterThan(50);
    expect(shop.shoppers.filter((s) => s.attributes!.city === "Oslo").length).toBeGreaterThan(80);
    expect(shop.shoppers.filter((s) => s.attributes!.city === "Sydney").length).toBeGreaterThan(80);
  });

  it("bring a few hundred reviews of what was bought", () => {
    const reviews = shop.reviews();
    expect(reviews.length).toBeGreaterThan(250);
    for (const review of reviews) {
      expect(products.has(review.productId)).toBe(true);
      expect(review.text.length).toBeGreaterThan(5);
      expect(review.timestamp < END).toBe(true);
    }
  });
});

describe("generation", () => {
  it("is the same for equal options, and another for another seed or effect", () => {
    const [a, b] = [smallShop(), smallShop()];
    expect([...a.interactions()]).toEqual([...b.interactions()]);
    expect(a.shoppers).toEqual(b.shoppers);
    expect(a.digest).toBe(b.digest);
    expect([...a.interactions()]).toHaveLength(15_000);
    const others = [smallShop("none"), smallShop("planted", 2)];
    for (const other of others) {
      expect(other.digest).not.toBe(a.digest);
      expect([...other.interactions()].slice(0, 50)).not.toEqual([...a.interactions()].slice(0, 50));
    }
    expect(others[0]!.catalogueDigest).toBe(a.catalogueDigest);
  });

  it("puts pictures where it is told", () => {
    const { products: pictured } = generateDemo({ end: END, products: 3, shoppers: 2, events: 10, imagesDir: "/pictures" });
    expect(pictured[0]!.imageUrl).toMatch(/^\/pictures\/vt-0001-[0-9a-f]{16}\.jpg$/);
    expect(shop.products[0]!.imageUrl).toBeUndefined();
  });
});
