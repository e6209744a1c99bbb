import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KEYS, openShop, type Shop } from "../gateway/harness.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.recommender.requests.length = 0;
  shop.recommender.answer = {};
  shop.recommender.failure = null;
});

const lastRequest = () => shop.recommender.requests.at(-1)!;

describe("recommendations", () => {
  it("answers an unknown visitor without a key, with as many products as asked", async () => {
    const { status, data, errors, headers, extensions } = await shop.ask(
      "{ recommendations(context: {}, first: 5) { nodes { id } } }",
    );
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    const ids = data.recommendations.nodes.map(({ id }: { id: string }) => Buffer.from(id, "base64").toString());
    expect(ids).toEqual(["Product:coat/1", "Product:hat-2", "Product:dress-3", "Product:shirt-4", "Product:boots-5"]);
    expect(headers["cache-control"]).toBe("private, no-store");
    expect(extensions.degradations).toEqual([]);
    expect(extensions.cost.requested).toBe(15);
    expect(lastRequest()).toMatchObject({
      shopperKey: null,
      first: 5,
      offset: 0,
      explain: false,
      filter: { availableOnly: true },
    });
  });

  it("asks for twenty where the client does not say, and takes the moment of the request", async () => {
    const before = Date.now();
    await shop.ask("query ($first: Int) { recommendations(context: {}, first: $first) { strategy } }", { first: null });
    expect(lastRequest().first).toBe(20);
    expect(lastRequest().context.at!.getTime()).toBeGreaterThanOrEqual(before);
    expect(lastRequest().context.at!.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it("hands on every field of the context, and the filter", async () => {
    const { errors } = await shop.ask(
      "query ($context: RecommendationContextInput!, $filter: ProductFilter) { recommendations(context: $context, filter: $filter) { strategy } }",
      {
        context: {
          at: "2026-01-15T08:30:00+01:00",
          timeZone: "Europe/Oslo",
          country: "no",
          region: "Oslo",
          latitude: 59.9,
          longitude: 10.7,
          language: "nb-NO",
          device: "MOBILE",
          channel: "APP",
          placement: "HOME",
          weather: { condition: "SNOW", temperatureC: -4.5 },
          occasion: " birthday ",
          intent: "GIFT",
          productIds: ["hat-2", Buffer.from("Product:coat/1").toString("base64")],
          cartProductIds: ["lamp-6"],
        },
        filter: {
          availableOnly: false,
          categories: ["Women", ["Men", "Shirts"]],
          brands: ["Nord"],
          priceMin: "10.50",
          priceMax: 100,
          market: "NO",
          excludeIds: [Buffer.from("Product:hat-2").toString("base64"), "lamp-6"],
          excludeSeen: true,
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(lastRequest().context).toEqual({
      at: new Date("2026-01-15T07:30:00Z"),
      dateOnly: false,
      timeZone: "Europe/Oslo",
      country: "NO",
      region: "Oslo",
      latitude: 59.9,
      longitude: 10.7,
      language: "nb-NO",
      device: "MOBILE",
      channel: "APP",
      placement: "HOME",
      weather: { condition: "SNOW", temperatureC: -4.5 },
      occasion: "birthday",
      intent: "GIFT",
      productIds: ["hat-2", "coat/1"],
      cartProductIds: ["lamp-6"],
    });
    expect(lastRequest().filter).toEqual({
      availableOnly: false,
      categories: [["Women"], ["Men", "Shirts"]],
      brands: ["Nord"],
      priceMin: 10.5,
      priceMax: 100,
      market: "NO",
      excludeIds: ["hat-2", "lamp-6"],
      excludeSeen: true,
    });
  });

  it("knows that a date has no time of day", async () => {
    await shop.ask('{ recommendations(context: { at: "2026-01-15" }) { strategy } }');
    expect(lastRequest().context).toMatchObject({ at: new Date("2026-01-15T00:00:00Z"), dateOnly: true });
  });

  it("finds the shopper by each of the three names, and takes an unknown one for a visitor", async () => {
    const [anna] = await shop.store.shoppersByIds(["anna"]);
    const query = "query ($shopper: ShopperInput) { recommendations(shopper: $shopper, context: {}) { strategy } }";
    const keyFor = async (shopper: object) => {
      await shop.ask(query, { shopper });
      return lastRequest().shopperKey;
    };
    expect(await keyFor({ externalId: "anna" })).toBe(anna!.key);
    expect(await keyFor({ id: Buffer.from("User:anna").toString("base64") })).toBe(anna!.key);
    expect(await keyFor({ externalId: "nobody" })).toBeNull();
    expect(await keyFor({ anonymousId: "cookie-1" })).toBeNull();
    await shop.services.intake.recordInteractions([
      { userId: "anonymous:cookie-1", productId: "hat-2", type: "VIEW", timestamp: new Date() },
    ]);
    const [visitor] = await shop.store.shoppersByIds(["anonymous:cookie-1"]);
    expect(await keyFor({ anonymousId: "cookie-1" })).toBe(visitor!.key);
    expect(await keyFor({ anonymousId: "cookie-1", externalId: "anna" })).toBe(anna!.key);
  });

  it("explains where asked, and only there", async () => {
    const { data } = await shop.ask(`{ recommendations(context: {}, first: 1) { edges { ...Why } } }
      fragment Why on RecommendationEdge { score cursor explanation {
        reason similarity facets { facet alpha score } wanted { facet times } modalities { text image context history }
        sources { source rank } similarEvents { type at similarity product { externalId } } } }`);
    expect(lastRequest().explain).toBe(true);
    expect(data.recommendations.edges[0]).toMatchObject({
      score: 0.9,
      explanation: {
        reason: "You bought “Wool hat”.",
        similarity: 0.5,
        facets: [
          { facet: "GENERAL", alpha: 0.75, score: 0.6 },
          { facet: "SEASON", alpha: 0.25, score: 0.9 },
        ],
        wanted: [{ facet: "SEASON", times: 1.25 }],
        modalities: { text: 0.1, image: 0.2, context: 0.15, history: 0.05 },
        sources: [{ source: "popular", rank: 1 }],
        similarEvents: [{ type: "PURCHASE", at: "2026-01-02T03:04:05.000Z", similarity: 0.8, product: { externalId: "hat-2" } }],
      },
    });
  });

  it("tells what a shopper did with a server key, to the visitor's own name, and in the demo; not to who guesses an id", async () => {
    const query = `query ($shopper: ShopperInput) { recommendations(shopper: $shopper, context: {}, first: 1) {
      nodes { externalId } edges { explanation { reason facets { facet } sources { source } similarEvents { type } } } } }`;
    const explained = async (shopper: object, key?: string) => {
      const { data, errors } = await shop.ask(query, { shopper }, key ? { key } : {});
      expect(errors).toBeUndefined();
      expect(data.recommendations.nodes).toEqual([{ externalId: "coat/1" }]);
      expect(data.recommendations.edges[0].explanation.facets).toHaveLength(2);
      const { reason, sources, similarEvents } = data.recommendations.edges[0].explanation;
      return { reason, sources, similarEvents };
    };
    const told = { reason: "You bought “Wool hat”.", sources: [{ source: "popular" }], similarEvents: [{ type: "PURCHASE" }] };
    const withheld = { reason: "Popular with other shoppers.", sources: null, similarEvents: null };
    const globalId = Buffer.from("User:anna").toString("base64");

    expect(await explained({ externalId: "anna" }, KEYS.storefront)).toEqual(withheld);
    expect(await explained({ id: globalId }, KEYS.storefront)).toEqual(withheld);
    expect(await explained({ externalId: "anna", anonymousId: "cookie-9" }, KEYS.storefront)).toEqual(withheld);
    expect(await explained({ externalId: "anonymous:cookie-9" }, KEYS.storefront)).toEqual(withheld);
    expect(await explained({ externalId: "anna" })).toEqual(withheld);

    expect(await explained({ externalId: "anna" }, KEYS.server)).toEqual(told);
    expect(await explained({ anonymousId: "cookie-9" }, KEYS.storefront)).toEqual(told);
    shop.settings.madeUpShoppers = true;
    expect(await explained({ externalId: "anna" })).toEqual(told);
    shop.settings.madeUpShoppers = false;
  });

  it("says nothing of the past where the source itself would give it away", async () => {
    const [coat] = await shop.store.productsByIds(["coat/1"]);
    const item = { productKey: coat!.key, score: 0.5, sources: [{ source: "repurchase", rank: 1 }], moves: [] };
    const explanation = { facets: [], wanted: [], similarity: 0.5, modalities: null, similarEvents: [] };
    shop.recommender.answer = { items: [{ ...item, explanation }] };
    const { data } = await shop.ask(
      '{ recommendations(shopper: { externalId: "anna" }, context: {}) { edges { explanation { reason sources { source } } } } }',
      {},
      { key: KEYS.storefront },
    );
    expect(data.recommendations.edges).toEqual([
      { explanation: { reason: "Close to what you are looking for.", sources: null } },
    ]);
  });

  it("pages through the list with cursors", async () => {
    const query = `query ($after: String) { recommendations(context: {}, first: 3, after: $after) {
      nodes { externalId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    const positions: [boolean, boolean][] = [];
    do {
      const { data } = await shop.ask(query, { after });
      const { nodes, pageInfo } = data.recommendations;
      seen.push(...nodes.map((node: { externalId: string }) => node.externalId));
      positions.push([pageInfo.hasPreviousPage, pageInfo.hasNextPage]);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(["coat/1", "hat-2", "dress-3", "shirt-4", "boots-5", "lamp-6", "bare-7"]);
    expect(positions).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
  });

  it("says why a page is short, and what dropped out", async () => {
    const shortfall = { requested: 9, returned: 7, reason: "CATALOGUE_TOO_SMALL" as const, message: "The shop has 7 products." };
    shop.recommender.answer = { strategy: "POPULAR", shortfall, degradations: [{ stage: "rank", reason: "worker unavailable" }] };
    const { data, extensions } = await shop.ask(
      "{ recommendations(context: {}, first: 9) { recommendationId strategy shortfall { requested returned reason message } } }",
    );
    expect(data.recommendations).toEqual({ recommendationId: "rec-1", strategy: "POPULAR", shortfall });
    expect(extensions.degradations).toEqual([{ stage: "rank", reason: "worker unavailable" }]);
  });
});

describe("@inContext", () => {
  it("gives every context of the operation its country and language, which the context itself overrides", async () => {
    const { errors } = await shop.ask(`query @inContext(country: SE, language: SV) {
      a: recommendations(context: {}) { strategy }
      b: recommendations(context: { country: "NO" }) { strategy } }`);
    expect(errors).toBeUndefined();
    expect(shop.recommender.requests.map(({ context }) => [context.country, context.language])).toEqual([
      ["SE", "sv"],
      ["NO", "sv"],
    ]);
  });

  it("takes variables and strings", async () => {
    const { errors } = await shop.ask(
      'query ($country: CountryCode = "DK") @inContext(country: $country, language: "pt-BR") { recommendations(context: {}) { strategy } }',
    );
    expect(errors).toBeUndefined();
    expect(lastRequest().context).toMatchObject({ country: "DK", language: "pt-BR" });
  });

  it("without consent reads no shopper, even where one is named", async () => {
    const { data, errors } = await shop.ask(
      'query @inContext(visitorConsent: false) { recommendations(shopper: { externalId: "anna" }, context: {}) { strategy } }',
    );
    expect(errors).toBeUndefined();
    expect(data.recommendations.strategy).toBe("PERSONALIZED");
    expect(lastRequest().shopperKey).toBeNull();
  });

  it("without consent shows no shopper to a server either", async () => {
    const query = (consent: boolean) =>
      `query @inContext(visitorConsent: ${consent}) { user(externalId: "anna") { externalId } }`;
    expect((await shop.ask(query(true), {}, { key: KEYS.server })).data.user).toEqual({ externalId: "anna" });
    const refused = await shop.ask(query(false), {}, { key: KEYS.server });
    expect(refused.data.user).toBeNull();
    expect(refused.errors![0].extensions.code).toBe("FORBIDDEN");
  });
});

describe("bad input", () => {
  const complaint = async (context: object, rest = "") => {
    const { errors } = await shop.ask(
      `query ($context: RecommendationContextInput!) { recommendations(context: $context ${rest}) { strategy } }`,
      { context },
    );
    return errors![0];
  };

  it.each([
    [{ timeZone: "Mars/Olympus" }, "", "context.timeZone", /IANA time zone/],
    [{ country: "Norway" }, "", "context.country", /two letters/],
    [{ latitude: 91 }, "", "context.latitude", /-90 to 90/],
    [{ weather: { temperatureC: 900 } }, "", "context.weather.temperatureC", /-90 to 70/],
    [{}, ', after: "nonsense"', "after", /endCursor/],
    [{}, ", first: 101", "recommendations.first", /from 1 to 100/],
    [{}, ", first: 0", "recommendations.first", /from 1 to 100/],
    [{}, ', filter: { priceMin: "9", priceMax: "3" }', "filter.priceMin", /at most filter.priceMax/],
    [{}, ', shopper: { id: "anna" }', "shopper.id", /externalId/],
    [{}, ', shopper: { id: "VXNlcjphbm5h", externalId: "ben" }', "shopper.externalId", /one of the two/],
  ])("%j%s names %s and the remedy", async (context, rest, field, remedy) => {
    const { message, extensions } = await complaint(context, rest);
    expect(extensions).toMatchObject({ code: "BAD_INPUT", field });
    expect(message).toMatch(field);
    expect(message).toMatch(remedy);
    expect(shop.recommender.requests).toHaveLength(0);
  });

  it.each(["tomorrow", "2026-02-30", "2026-01-15T08:30:00", "2026-01-15T25:00:00Z"])("refuses %s as a moment", async (at) => {
    const { message, extensions } = await complaint({ at });
    expect(extensions.code).toBe("BAD_INPUT");
    expect(message).toMatch(/\$context.*context\.at.*ISO 8601/);
  });
});
