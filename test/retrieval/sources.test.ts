import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { normalize } from "../../src/common/vectors.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import { itemKnn } from "../../src/retrieval/itemKnn.js";
import { lexical } from "../../src/retrieval/lexical.js";
import { nearestInProcess } from "../../src/retrieval/nearest.js";
import { newArrivals } from "../../src/retrieval/newArrivals.js";
import { popular } from "../../src/retrieval/popular.js";
import { repurchase } from "../../src/retrieval/repurchase.js";
import { transitions } from "../../src/retrieval/transitions.js";
import { userKnn } from "../../src/retrieval/userKnn.js";
import { variants } from "../../src/retrieval/variants.js";
import { ask } from "../fixtures/ask.js";
import { type EventSketch, eventsOf, plainProducts, productOf, shopOf } from "../fixtures/shopState.js";

const day = (d: number, hour = 10) => new Date(Date.UTC(2026, 0, d, hour)).toISOString();

describe("nearest", () => {
  const random = seededRandom(3);
  const vectors = new ProductVectors(8);
  const state = shopOf(Array.from({ length: 300 }, (_, i) => ({ key: i + 1, category: [i % 30 === 0 ? "rare" : "usual"] })));
  for (let key = 1; key <= 299; key++) vectors.set(key, normalize(Float32Array.from({ length: 8 }, () => random.normal())));
  const query = normalize(Float32Array.from({ length: 8 }, () => random.normal()));
  const nearest = nearestInProcess(vectors);
  const cosineOf = (key: number) => vectors.get(key)!.reduce((sum, x, d) => sum + x * query[d]!, 0);

  it("is exact, best first", async () => {
    const { keys, scores } = await nearest.propose(ask(state, { at: day(1), query }), 20);
    const right = Array.from({ length: 299 }, (_, i) => i + 1).sort((a, b) => cosineOf(b) - cosineOf(a));
    expect(keys).toEqual(right.slice(0, 20));
    scores.forEach((score, i) => {
      expect(score).toBeCloseTo(cosineOf(keys[i]!), 5);
    });
  });

  it("finds all of a filter's products however far they are, and no others", async () => {
    const { keys } = await nearest.propose(ask(state, { at: day(1), query, filter: { categories: [["rare"]] } }), 50);
    expect(keys).toHaveLength(10);
    expect(keys.every((key) => (key - 1) % 30 === 0)).toBe(true);
    expect(keys.map(cosineOf)).toEqual([...keys.map(cosineOf)].sort((a, b) => b - a));
  });

  it("has nothing to say without a query", async () => {
    expect((await nearest.propose(ask(state, { at: day(1) }), 20)).keys).toEqual([]);
  });
});

describe("itemKnn", () => {
  // A checkerboard: even shoppers meet even products, odd shoppers odd ones; shopper 99 has met only product 2.
  const events: EventSketch[] = [];
  for (let shopper = 1; shopper <= 20; shopper++)
    for (let j = 0; j < 4; j++)
      events.push({ shopper, product: 2 * (1 + ((shopper + j) % 5)) - (shopper % 2), at: day(1 + j, shopper % 24) });
  events.push({ shopper: 99, product: 2, at: day(9) });
  const state = shopOf(plainProducts(10), events);

  it("proposes what shoppers with the same products met, and only that", async () => {
    const { keys } = await itemKnn.propose(ask(state, { shopper: 99, at: day(10) }), 10);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(keys.every((key) => key % 2 === 0)).toBe(true);
  });

  it("takes the page's products into account for an unknown visitor", async () => {
    const { keys } = await itemKnn.propose(ask(state, { at: day(10), context: { productIds: ["p3"] } }), 10);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.every((key) => key % 2 === 1)).toBe(true);
  });

  it("says nothing before the shopper's first event", async () => {
    expect((await itemKnn.propose(ask(state, { shopper: 99, at: day(9) }), 10)).keys).toEqual([]);
  });
});

describe("userKnn", () => {
  // Shoppers 1 to 3 share the asking shopper's products and go on to 4; shopper 4 shares one and met 5; 6 shares nothing.
  const met: [shopper: number, products: number[]][] = [
    [1, [1, 2, 4]],
    [2, [1, 2, 4]],
    [3, [2, 1, 4]],
    [4, [1, 5]],
    [6, [3, 6]],
    [9, [1, 2]],
  ];
  const events = met.flatMap(([shopper, products]) =>
    products.map((product, i): EventSketch => ({ shopper, product, at: day(1 + i, shopper) })),
  );
  const state = shopOf(plainProducts(6), events);

  it("proposes what the shoppers with the most in common met, and nothing of strangers", async () => {
    const { keys } = await userKnn.propose(ask(state, { shopper: 9, at: day(10) }), 10);
    expect(keys.indexOf(4)).toBeLessThan(keys.indexOf(5));
    expect(keys).toContain(5);
    expect(keys).not.toContain(6);
  });

  it("knows only what the others had met before the moment", async () => {
    const { keys } = await userKnn.propose(ask(state, { shopper: 9, at: day(3, 0) }), 10);
    expect(keys).not.toContain(4);
  });
});

describe("transitions", () => {
  // Everybody meets 1 before 2; 3 is met by as many of them, before both.
  const events = [1, 2, 3].flatMap((shopper) =>
    [3, 1, 2].map((product, i): EventSketch => ({ shopper, product, at: day(1 + i, shopper) })),
  );
  const state = shopOf(plainProducts(3), [...events, { shopper: 9, product: 1, at: day(8) }]);

  it("proposes what came after the shopper's product, not what came before it", async () => {
    expect((await transitions.propose(ask(state, { shopper: 9, at: day(10) }), 10)).keys).toEqual([2]);
  });
});

describe("lexical", () => {
  const titles = ["Wooden train with bell", "Wooden bell", "Plastic train", "Iron kettle", undefined];
  const state = shopOf(
    titles.map((title, i) => ({ key: i + 1, title, category: ["all"] })),
    [{ shopper: 1, product: 1, at: day(1) }],
  );

  it("orders products by the words they share with the shopper's, rare words first", async () => {
    const { keys, scores } = await lexical.propose(ask(state, { shopper: 1, at: day(2) }), 10);
    expect(keys.slice(0, 3)).toEqual([1, 2, 3]);
    expect(scores[0]).toBeCloseTo(1, 6);
  });

  it("forgets the words that a product has lost", async () => {
    const changed = shopOf(
      [
        { key: 1, title: "Red boat" },
        { key: 2, title: "Red kite" },
        { key: 3, title: "Blue kite" },
      ],
      [{ shopper: 1, product: 1, at: day(1) }],
    );
    changed.catalogue.set(productOf({ key: 2, title: "Green kite" }));
    const { keys } = await lexical.propose(ask(changed, { shopper: 1, at: day(2) }), 10);
    expect(keys).toEqual([1]);
  });
});

describe("repurchase", () => {
  it("orders the shopper's own products by how often and how lately", async () => {
    const state = shopOf(plainProducts(4), [
      { shopper: 1, product: 1, at: day(1) },
      { shopper: 1, product: 2, at: day(2) },
      { shopper: 1, product: 2, at: day(3) },
      { shopper: 1, product: 3, type: "VIEW", at: day(3) },
      { shopper: 2, product: 4, at: day(3) },
    ]);
    expect((await repurchase.propose(ask(state, { shopper: 1, at: day(4) }), 10)).keys).toEqual([2, 1, 3]);
    expect((await repurchase.propose(ask(state, { shopper: 1, at: day(4), filter: { excludeSeen: true } }), 10)).keys).toEqual(
      [],
    );
  });
});

describe("variants", () => {
  it("proposes other colours of what the shopper met, the wanted ones first", async () => {
    const group = (id: number) => ({ attributes: { product_code: id } });
    const state = shopOf(
      [
        { key: 1, ...group(7) },
        { key: 2, ...group(7) },
        { key: 3, ...group(7) },
        { key: 4, ...group(8) },
      ],
      [
        { shopper: 2, product: 3, at: day(1) },
        { shopper: 1, product: 1, at: day(2) },
      ],
    );
    expect((await variants.propose(ask(state, { shopper: 1, at: day(3) }), 10)).keys).toEqual([3, 2]);
  });
});

describe("popular", () => {
  const inCountry = (country: string, product: number, n: number, from: number): EventSketch[] =>
    Array.from({ length: n }, (_, i) => ({ shopper: from + i, product, at: day(1 + (i % 5)), context: { country } }));
  const state = shopOf(plainProducts(4), [
    ...inCountry("NO", 1, 30, 100),
    ...inCountry("AU", 2, 30, 200),
    ...inCountry("NO", 3, 12, 300),
    ...inCountry("AU", 3, 12, 400),
  ]);

  it("ranks by what is wanted in the request's situation", async () => {
    const first = async (country: string) => (await popular.propose(ask(state, { at: day(6), context: { country } }), 3)).keys[0];
    expect(await first("NO")).toBe(1);
    expect(await first("AU")).toBe(2);
  });

  it("forgets: what is wanted now comes before what was wanted more", async () => {
    const shop = shopOf(plainProducts(2), [
      ...Array.from({ length: 10 }, (_, i) => ({ shopper: i + 1, product: 1, at: "2025-06-01T00:00:00Z" })),
      ...Array.from({ length: 6 }, (_, i) => ({ shopper: i + 1, product: 2, at: day(1) })),
    ]);
    expect((await popular.propose(ask(shop, { at: day(2) }), 2)).keys).toEqual([2, 1]);
  });

  it("takes in the next event at once", async () => {
    const shop = shopOf(plainProducts(2), [{ shopper: 1, product: 1, at: day(1) }]);
    expect((await popular.propose(ask(shop, { at: day(2) }), 2)).keys).toEqual([1]);
    shop.applyAll(
      eventsOf(
        [1, 2, 3].map((shopper) => ({ shopper, product: 2, at: day(1, 12) })),
        100,
      ),
    );
    expect((await popular.propose(ask(shop, { at: day(2) }), 2)).keys).toEqual([2, 1]);
  });

  it("finds what a narrow filter leaves, however little wanted", async () => {
    const events = Array.from({ length: 2500 }, (_, i) => ({ shopper: 1 + i, product: 1 + i, at: day(1) }));
    const shop = shopOf(
      plainProducts(2500).map((p) => ({ ...p, category: [p.key > 2497 ? "rare" : "usual"] })),
      [...events, ...events.slice(0, 2000)],
    );
    const { keys } = await popular.propose(ask(shop, { at: day(2), filter: { categories: [["rare"]] } }), 10);
    expect([...keys].sort()).toEqual([2498, 2499, 2500]);
  });
});

describe("newArrivals", () => {
  const created = (d: number) => new Date(Date.UTC(2026, 0, d));
  const products = [
    { key: 1, category: ["Shoes"], createdAt: created(2) },
    { key: 2, category: ["Hats"], createdAt: created(9) },
    { key: 3, category: ["Shoes"], createdAt: created(9) },
    { key: 4, category: ["Shoes"], createdAt: created(20) },
    { key: 5, category: ["Shoes"] },
  ];
  const state = shopOf(products, [{ shopper: 1, product: 1, at: day(3) }]);

  it("prefers the shopper's categories, and knows no later product", async () => {
    const { keys } = await newArrivals.propose(ask(state, { shopper: 1, at: day(10) }), 10);
    expect(keys).toEqual([3, 1, 2]);
  });

  it("finds a product the moment it is in the catalogue", async () => {
    const shop = shopOf(products);
    shop.catalogue.set(productOf({ key: 9, createdAt: new Date(day(10)) }));
    expect((await newArrivals.propose(ask(shop, { at: day(10) }), 1)).keys).toEqual([9]);
  });

  it("counts a product without a date as new since its first event", async () => {
    const shop = shopOf([{ key: 1 }, { key: 2 }], [{ shopper: 1, product: 2, at: day(5) }]);
    expect((await newArrivals.propose(ask(shop, { at: day(6) }), 10)).keys).toEqual([2]);
    expect((await newArrivals.propose(ask(shop, { at: "2026-09-01T00:00:00Z" }), 10)).keys).toEqual([2]);
  });
});
