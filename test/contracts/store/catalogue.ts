import { expect, it } from "vitest";
import type { Store } from "../../../src/store/ports.js";
import { collect, product } from "../fixtures.js";

/** Products, filters, search, reviews. */
export function catalogueContract(store: () => Store): void {
  it("tells inserted, updated and unchanged products apart, and touches only what differs", async () => {
    const rows = ["a", "b", "c"].map((id) => product(id));
    expect(await store().upsertProducts(rows)).toEqual({ inserted: 3, updated: 0, unchanged: 0 });
    const before = await store().productsByIds(["a", "b"]);

    const again = await store().upsertProducts([rows[0]!, product("b", { price: "12.50" }), product("d")]);

    expect(again).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
    const after = await store().productsByIds(["a", "b"]);
    expect(after[0]).toEqual(before[0]);
    expect(after[1]!.price).toBe("12.50");
    expect(after[1]!.key).toBe(before[1]!.key);
    expect(after[1]!.updatedAt.getTime()).toBeGreaterThan(before[1]!.updatedAt.getTime());
  });

  it("gives back every field as it was given", async () => {
    const full = product("full", {
      title: "Pullover »Ærø« 'n'\\\"",
      description: "line 1\nline 2 {a,b}",
      category: ["Women", "Knitwear, fine", "NULL"],
      brand: "B & Co",
      price: "19.90",
      currencyCode: "EUR",
      imageUrl: "https://shop.example/1.jpg",
      attributes: { sizes: ["S", "M"], nested: { organic: true, weight: 1.5, none: null } },
      markets: ["NO", "AU"],
      available: false,
      createdAt: new Date("2024-02-29T12:34:56.789Z"),
    });
    await store().upsertProducts([full, product("bare", { title: undefined })]);

    const [stored, bare] = await store().productsByIds(["full", "bare"]);

    const { textDigest: _t, imageDigest: _i, lemmas: _l, ...expected } = full;
    expect(stored).toMatchObject(expected);
    expect(bare).toMatchObject({ category: [], attributes: {}, available: true, reviewText: "" });
    for (const field of ["title", "price", "markets", "createdAt"] as const) expect(bare![field]).toBeUndefined();
  });

  it("numbers products densely, in the order given, whatever was updated in between", async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `p${(i * 37) % 50}`);
    await store().upsertProducts(ids.map((id) => product(id)));
    const keys = (await store().productsByIds(ids)).map((p) => p!.key);
    expect(keys).toEqual(keys.map((_, i) => keys[0]! + i));
    for (let i = 0; i < 5; i++) await store().upsertProducts([product("x", { price: String(i) })]);
    await store().upsertProducts([product("y")]);
    const [x, y] = await store().productsByIds(["x", "y"]);
    expect(y!.key).toBe(x!.key + 1);
  });

  it("takes the last of two rows with one id", async () => {
    const outcome = await store().upsertProducts([product("a", { price: "1" }), product("a", { price: "2" })]);
    expect(outcome).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect((await store().productsByIds(["a"]))[0]!.price).toBe("2");
  });

  it("answers in the order asked, null where unknown", async () => {
    await store().upsertProducts([product("a"), product("b")]);
    const [a, b] = await store().productsByIds(["a", "b"]);
    expect((await store().productsByIds(["b", "nope", "a"])).map((p) => p?.id ?? null)).toEqual(["b", null, "a"]);
    expect((await store().productsByKeys([b!.key, -1, a!.key])).map((p) => p?.id ?? null)).toEqual(["b", null, "a"]);
    expect(await store().productsByKeys([])).toEqual([]);
  });

  it("filters by availability, category prefix, brand, price, market and id", async () => {
    await store().upsertProducts([
      product("knit", { category: ["Women", "Knit"], brand: "B1", price: "10" }),
      product("knitwear", { category: ["Women", "Knitwear"], brand: "B2", price: "20", markets: ["NO"] }),
      product("women", { category: ["Women"], price: "30" }),
      product("gone", { category: ["Women", "Knit"], available: false }),
      product("none"),
    ]);
    const matching = async (filter: Parameters<Store["matchingKeys"]>[1]): Promise<string[]> => {
      const all = await store().productsByIds(["knit", "knitwear", "women", "gone", "none"]);
      const keys = await store().matchingKeys(
        all.map((p) => p!.key),
        filter,
      );
      return keys.map((key) => all.find((p) => p!.key === key)!.id);
    };
    expect(await matching({})).toEqual(["knit", "knitwear", "women", "none"]);
    expect(await matching({ availableOnly: false })).toEqual(["knit", "knitwear", "women", "gone", "none"]);
    expect(await matching({ categories: [["Women"]] })).toEqual(["knit", "knitwear", "women"]);
    expect(await matching({ categories: [["Women", "Knit"]] })).toEqual(["knit"]);
    expect(
      await matching({
        categories: [
          ["Women", "Knit"],
          ["Women", "Knitwear"],
        ],
      }),
    ).toEqual(["knit", "knitwear"]);
    expect(await matching({ brands: ["B1", "B2"], priceMin: 15 })).toEqual(["knitwear"]);
    expect(await matching({ priceMin: 10, priceMax: 20 })).toEqual(["knit", "knitwear"]);
    expect(await matching({ market: "SE" })).toEqual(["knit", "women", "none"]);
    expect(await matching({ market: "NO", excludeIds: ["women", "none"] })).toEqual(["knit", "knitwear"]);
  });

  it("searches all words, the last as a prefix, without choking on what shoppers type", async () => {
    await store().upsertProducts([
      product("1", { lemmas: "red wool jumper" }),
      product("2", { lemmas: "blue wool jumper" }),
      product("3", { lemmas: "red cotton jacket t-shirt" }),
    ]);
    const found = async (search: string) =>
      (await store().searchProducts({ search, limit: 10 })).products.map((p) => p.id).sort();
    expect(await found("wool jumper")).toEqual(["1", "2"]);
    expect(await found("red ju")).toEqual(["1"]);
    expect(await found("jump wool")).toEqual([]); // only the last word may be cut short
    expect(await found("t-shirt")).toEqual(["3"]);
    expect(await found("'; & ! <-> \\ :*")).toEqual(["1", "2", "3"]); // no word in it: everything
    expect(await found("it's & red\\")).toEqual([]);
  });

  it("ranks a product that says the word more often above one that says it once", async () => {
    await store().upsertProducts([
      product("once", { lemmas: "wool and cotton" }),
      product("twice", { lemmas: "wool wool sock" }),
    ]);
    const page = await store().searchProducts({ search: "wool", sort: "RELEVANCE", limit: 10 });
    expect(page.products.map((p) => p.id)).toEqual(["twice", "once"]);
  });

  it("pages through every order without gaps or repeats, products without a price last", async () => {
    const rows = Array.from({ length: 23 }, (_, i) =>
      product(`p${i}`, {
        title: `${"cab"[i % 3]}${i % 2 ? "X" : "x"}`,
        ...(i % 5 === 0 ? {} : { price: `${i % 4}.5` }),
        createdAt: new Date(Date.UTC(2024, 0, 1 + (i % 7))),
      }),
    );
    await store().upsertProducts(rows);
    for (const sort of ["NEWEST", "PRICE_ASC", "PRICE_DESC", "TITLE", "RELEVANCE"] as const) {
      const seen: string[] = [];
      const products = [];
      for (let after: string | undefined, more = true; more; ) {
        const page = await store().searchProducts({ sort, limit: 5, after });
        expect(page.totalCount).toBe(23);
        seen.push(...page.products.map((p) => p.id));
        products.push(...page.products);
        after = page.cursors.at(-1);
        more = page.hasNextPage;
      }
      expect(seen.length).toBe(23);
      expect(new Set(seen).size).toBe(23);
      const prices = products.map((p) => p.price);
      if (sort.startsWith("PRICE")) expect(prices.slice(-5)).toEqual(new Array(5).fill(undefined));
      if (sort === "PRICE_ASC") expect(prices.slice(0, 18)).toEqual(prices.slice(0, 18).sort());
      if (sort === "PRICE_DESC") expect(prices.slice(0, 18)).toEqual(prices.slice(0, 18).sort().reverse());
      if (sort === "TITLE") {
        const titles = products.map((p) => p.title!.toLowerCase());
        expect(titles).toEqual([...titles].sort());
      }
      if (sort === "NEWEST") {
        const dates = products.map((p) => p.createdAt!.getTime());
        expect(dates).toEqual([...dates].sort((a, b) => b - a));
      }
    }
    await expect(store().searchProducts({ limit: 5, after: "nonsense" })).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("scans all products by key, or those written since a moment", async () => {
    await store().upsertProducts(Array.from({ length: 25 }, (_, i) => product(`p${i}`)));
    const scanned = (await collect(store().scanProducts({ batchSize: 10 }))).flat();
    expect(scanned.length).toBe(25);
    expect(scanned.map((p) => p.key)).toEqual(scanned.map((p) => p.key).sort((a, b) => a - b));

    await store().upsertProducts([product("p3", { price: "1" })]);
    const [changed] = await store().productsByIds(["p3"]);
    const since = (await collect(store().scanProducts({ updatedSince: changed!.updatedAt }))).flat();
    expect(since.map((p) => p.id)).toContain("p3");
    expect(since.length).toBe(1);
    expect(await store().countProducts()).toBe(25);

    await store().upsertProducts([
      product("p7", { textDigest: "shared" }),
      product("p9", { textDigest: "shared", imageDigest: "i" }),
    ]);
    const writtenSince = async (moment: Date): Promise<string[]> => {
      const found = (await collect(store().scanProducts({ updatedSince: new Date(moment.getTime() + 1) }))).flat();
      return found.map(({ id }) => id).sort();
    };
    const latest = async (): Promise<Date> => {
      const all = (await collect(store().scanProducts())).flat();
      return new Date(Math.max(...all.map(({ updatedAt }) => updatedAt.getTime())));
    };
    let before = await latest();
    await store().touchProducts("text", ["shared", "nobody's"]);
    expect(await writtenSince(before)).toEqual(["p7", "p9"]);
    before = await latest();
    await store().touchProducts("image", ["i", "shared"]);
    expect(await writtenSince(before)).toEqual(["p9"]);
  });

  it("counts products by category path", async () => {
    await store().upsertProducts([
      product("1", { category: ["A", "B"] }),
      product("2", { category: ["A", "B"] }),
      product("3", { category: ["A"] }),
    ]);
    expect(await store().categories()).toEqual([
      { path: ["A"], count: 1 },
      { path: ["A", "B"], count: 2 },
    ]);
  });

  it("pools reviews into their products and remembers whose text is stale", async () => {
    await store().upsertProducts([product("a"), product("b")]);
    const review = (id: string, productId: string, text: string, day: number) => ({
      id,
      productId,
      text,
      timestamp: new Date(Date.UTC(2024, 0, day)),
    });
    const rows = [review("2", "a", "second", 2), review("1", "a", "first", 1), review("3", "nope", "lost", 3)];
    expect(await store().addReviews(rows)).toEqual({ inserted: 2, updated: 0, unchanged: 0, unknownProducts: ["nope"] });
    expect(await store().addReviews(rows)).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 });

    const stale = await store().staleTexts(10);
    expect(stale.map((p) => [p.id, p.reviewText])).toEqual([["a", "first\nsecond"]]);
    await store().updateTextDigests([{ key: stale[0]!.key, textDigest: "with reviews", lemmas: "first second" }]);
    expect(await store().staleTexts(10)).toEqual([]);
    expect((await store().searchProducts({ search: "second", limit: 5 })).totalCount).toBe(1);

    expect(await store().addReviews([review("1", "a", "changed", 1)])).toMatchObject({ updated: 1 });
    expect((await store().staleTexts(10)).map((p) => p.reviewText)).toEqual(["changed\nsecond"]);
  });

  it("keeps a reviewed product's pooled digest until its new text was looked at", async () => {
    await store().upsertProducts([product("a")]);
    await store().addReviews([{ id: "1", productId: "a", text: "soft", timestamp: new Date() }]);
    const [a] = await store().staleTexts(10);
    await store().updateTextDigests([{ key: a!.key, textDigest: "pooled", lemmas: "soft" }]);

    await store().upsertProducts([product("a", { textDigest: "plain", description: "new" })]);

    expect((await store().staleTexts(10)).map((p) => p.id)).toEqual(["a"]);
    const pending = await store().pending("text", "e", { afterKey: 0, limit: 10 });
    expect(pending.map((p) => p.digest)).toEqual(["pooled"]);
  });
}
