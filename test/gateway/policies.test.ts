import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Errors } from "../../src/errors.js";
import { KEYS, openShop, PIXEL, type Shop } from "./harness.js";

let shop: Shop;
let databaseAnswers = true;
let catalogueFailure: Error | null = null;
beforeAll(async () => {
  shop = await openShop({
    wrapStore: (store) => ({
      ...store,
      healthy: async () => databaseAnswers && store.healthy(),
      productsByIds: async (ids) => {
        if (catalogueFailure) throw catalogueFailure;
        return store.productsByIds(ids);
      },
    }),
  });
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.settings.public = true;
  shop.recommender.failure = null;
  shop.recommender.delayMs = 0;
  shop.logged.length = 0;
  databaseAnswers = true;
});

const SHELF = "{ recommendations(context: {}, first: 2) { nodes { id } } }";

describe("authentication", () => {
  it("closes the shop to callers without a key where it is not public", async () => {
    shop.settings.public = false;
    const { data, errors } = await shop.ask(SHELF);
    expect(data).toBeNull();
    expect(errors![0].extensions.code).toBe("UNAUTHENTICATED");
    expect(errors![0].message).toMatch(/Authorization: Bearer <key>.*keys create/);
    expect((await shop.ask(SHELF, {}, { key: KEYS.storefront })).data.recommendations.nodes).toHaveLength(2);
  });

  it.each(["unknown", KEYS.revoked])("refuses the key %s as a whole, with 401", async (key) => {
    const { status, data, errors, headers } = await shop.ask(SHELF, {}, { key });
    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors![0].extensions).toEqual({ code: "UNAUTHENTICATED" });
    expect(headers["www-authenticate"]).toBe("Bearer");
    expect(headers["cache-control"]).toBe("private, no-store");
  });

  it("refuses what is not a Bearer header", async () => {
    const response = await shop.app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization: "Basic YTpi" },
      payload: { query: SHELF },
    });
    expect(response.statusCode).toBe(401);
    expect(response.json().errors[0].message).toMatch(/not a Bearer key/);
  });
});

describe("masking", () => {
  it("shows expected errors as they are", async () => {
    shop.recommender.failure = Errors.databaseUnavailable(new Error("connection refused"));
    const { errors } = await shop.ask(SHELF);
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/database does not answer.*DATABASE_URL/),
        path: ["recommendations"],
        extensions: { code: "DATABASE_UNAVAILABLE" },
      }),
    ]);
    expect(shop.logged).toHaveLength(0);
  });

  it("hides defects behind an id that the log holds with its cause", async () => {
    const cause = new TypeError("secret internals of /etc/vitrine");
    shop.recommender.failure = cause;
    const { errors } = await shop.ask(SHELF);
    const [error] = errors!;
    expect(error.extensions).toEqual({ code: "INTERNAL", errorId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(JSON.stringify(errors)).not.toMatch(/secret|stack/i);
    expect(error.message).toContain(error.extensions.errorId);
    expect(shop.logged).toEqual([
      { fields: expect.objectContaining({ errorId: error.extensions.errorId, err: cause }), message: expect.any(String) },
    ]);
  });

  it("hides defects of the plain routes too", async () => {
    const cause = new Error("secret: connection to 10.0.0.7 refused");
    catalogueFailure = cause;
    const response = await shop.get("/images/hat-2");
    catalogueFailure = null;
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain("secret");
    expect(shop.logged).toMatchObject([{ fields: { err: cause } }]);
    expect(response.body).toContain((shop.logged[0]!.fields as { errorId: string }).errorId);
  });

  it("keeps GraphQL's own complaints", async () => {
    expect((await shop.ask("{ recommendations(")).errors![0].extensions).toEqual({ code: "GRAPHQL_PARSE_FAILED" });
    const { status, errors } = await shop.ask("{ recommendatons { id } }");
    expect(status).toBe(400);
    expect(errors![0].extensions).toEqual({ code: "GRAPHQL_VALIDATION_FAILED" });
    expect(errors![0].message).toMatch(/Did you mean "recommendations"/);
  });
});

describe("limits", () => {
  it("says what an operation costs", async () => {
    const { extensions } = await shop.ask(
      "query ($n: Int = 4) { products(first: $n) { nodes { id similar(first: 5) { nodes { id } } } } }",
    );
    // A search, 4 products, for each of them a search and 5 products.
    expect(extensions.cost).toEqual({ requested: 10 + 4 + 4 * (10 + 5), limit: 10_000 });
  });

  it("says so again of an operation that came before, whatever its variables were then", async () => {
    const query = "query ($c: RecommendationContextInput!) { recommendations(context: $c, first: 50) { nodes { id } } }";
    await shop.ask(query, {});
    const costs: unknown[] = [];
    for (let i = 0; i < 3; i++) costs.push((await shop.ask(query, { c: {} })).extensions.cost.requested);
    expect(costs).toEqual([60, 60, 60]);
    const paged = "query ($n: Int!) { recommendations(context: {}, first: $n) { nodes { id } } }";
    for (const n of [7, 30]) expect((await shop.ask(paged, { n })).extensions.cost.requested).toBe(10 + n);
  });

  it("refuses what is too costly, too deep or too wide before anything runs", async () => {
    shop.recommender.requests.length = 0;
    const costly = await shop.ask("{ products(first: 100) { nodes { similar(first: 100) { nodes { id } } } } }");
    expect(costly.status).toBe(400);
    expect(costly.errors![0].extensions).toEqual({ code: "QUERY_TOO_COSTLY", got: 11_110, limit: 10_000 });
    const nest = (depth: number): string => (depth === 0 ? "{ id }" : `{ similar(first: 1) { nodes ${nest(depth - 1)} } }`);
    expect((await shop.ask(`{ product(externalId: "hat-2") ${nest(6)} }`)).errors![0].message).toMatch(/depth is 14; at most 12/);
    const wide = Array.from({ length: 51 }, (_, i) => `a${i}: categories { count }`).join(" ");
    expect((await shop.ask(`{ ${wide} }`)).errors![0].message).toMatch(/aliases is 51/);
    expect(shop.recommender.requests).toHaveLength(0);
  });

  it("is not blown up by fragments that unfold", async () => {
    const fragments = Array.from({ length: 20 }, (_, i) => `fragment F${i} on Product { ...F${i + 1} ...F${i + 1} }`).join("\n");
    const started = Date.now();
    const { errors } = await shop.ask(`{ product(externalId: "hat-2") { ...F0 } } ${fragments} fragment F20 on Product { id }`);
    expect(errors![0].extensions.code).toBe("QUERY_TOO_COSTLY");
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it("names the path of a page that is too large, in variables too", async () => {
    const { errors } = await shop.ask(
      'query ($n: Int!) { product(externalId: "hat-2") { similar(first: $n) { nodes { id } } } }',
      { n: 500 },
    );
    expect(errors![0].extensions).toEqual({ code: "BAD_INPUT", field: "product.similar.first" });
    const beside =
      "query ($n: Int!, $c: RecommendationContextInput! = {}) { recommendations(context: $c, first: $n) { nodes { id } } }";
    for (const variables of [{ n: 500 }, { n: 500, c: { country: "NO" } }, { n: 500, c: { country: 7 } }]) {
      const answer = await shop.ask(beside, variables);
      expect(answer.errors![0].extensions).toEqual({ code: "BAD_INPUT", field: "recommendations.first" });
    }
    expect((await shop.ask(beside, { n: 5, c: { country: 7 } })).errors![0].message).toContain("$c");
  });

  it("lets introspection through", async () => {
    const { getIntrospectionQuery } = await import("graphql");
    const { data } = await shop.ask(getIntrospectionQuery());
    expect(data.__schema.types.map(({ name }: { name: string }) => name)).toContain("RecommendationConnection");
  });
});

describe("cache headers", () => {
  it("let the catalogue be kept for a minute, by GET, and nothing personal", async () => {
    const header = async (query: string, options: { method?: "GET" | "POST"; key?: string } = {}) =>
      (await shop.ask(query, {}, options)).headers["cache-control"];
    const catalogue = "{ products(first: 1) { totalCount } }";
    expect(await header(catalogue, { method: "GET" })).toBe("public, max-age=60");
    expect(await header(catalogue)).toBe("private, no-store");
    expect(await header(SHELF, { method: "GET" })).toBe("private, no-store");
    expect(await header('{ user(externalId: "anna") { id } }', { method: "GET", key: KEYS.server })).toBe("private, no-store");
    expect(await header('{ product(id: "x") { id } }', { method: "GET" })).toBe("private, no-store");
    expect((await shop.ask(catalogue, {}, { method: "GET" })).headers.vary).toMatch(/Authorization/);
  });

  it("lets no mutation through by GET", async () => {
    const { status, errors } = await shop.ask(
      "mutation { recordInteractions(input: []) { written { inserted } } }",
      {},
      { method: "GET" },
    );
    expect(status).toBe(405);
    expect(errors![0].extensions.code).toBe("BAD_REQUEST");
  });
});

describe("cross-origin storefronts", () => {
  it("may ask from anywhere", async () => {
    const preflight = await shop.app.inject({
      method: "OPTIONS",
      url: "/graphql",
      headers: { origin: "https://shop.example", "access-control-request-headers": "authorization" },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers["access-control-allow-headers"]).toContain("authorization");
    expect((await shop.ask(SHELF)).headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("pictures", () => {
  it("are served by product id, with a day to keep them, and validated by their tag", async () => {
    const response = await shop.get("/images/coat%2F1");
    expect(response.statusCode).toBe(200);
    expect(response.rawPayload.equals(PIXEL)).toBe(true);
    expect(response.headers).toMatchObject({
      "content-type": "image/png",
      "content-length": String(PIXEL.length),
      "cache-control": "public, max-age=86400",
      "x-content-type-options": "nosniff",
    });
    const again = await shop.get("/images/coat%2F1", { "if-none-match": String(response.headers.etag) });
    expect(again.statusCode).toBe(304);
    expect(again.rawPayload).toHaveLength(0);
    const head = await shop.app.inject({ method: "HEAD", url: "/images/coat%2F1" });
    expect(head.headers["content-length"]).toBe(String(PIXEL.length));
  });

  it("never leave the catalogue: no path in a URL is a path on this machine", async () => {
    for (const url of ["/images/..%2F..%2Fetc%2Fpasswd", "/images/%2Fetc%2Fpasswd", "/images/../package.json", "/images/hat-2"])
      expect((await shop.get(url)).statusCode).toBe(404);
  });

  it("are pictures: a feed that names another file gives nothing away", async () => {
    const secret = join(shop.directory, "secret.png");
    await writeFile(secret, "root:x:0:0");
    for (const [id, imageUrl] of [
      ["spy", secret],
      ["directory", shop.directory],
      ["gone", join(shop.directory, "gone.png")],
    ] as const) {
      await shop.store.upsertProducts([{ id, imageUrl, textDigest: null, imageDigest: "x", lemmas: "" }]);
      expect((await shop.get(`/images/${id}`)).statusCode).toBe(404);
    }
  });

  it("may be drawings, which may not run scripts", async () => {
    const drawing = join(shop.directory, "drawing.svg");
    await writeFile(drawing, '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>');
    await shop.store.upsertProducts([{ id: "drawn", imageUrl: drawing, textDigest: null, imageDigest: "y", lemmas: "" }]);
    const response = await shop.get("/images/drawn");
    expect(response.headers["content-type"]).toBe("image/svg+xml");
    expect(response.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
    expect(response.body).toBe(await readFile(drawing, "utf8"));
  });
});

describe("health", () => {
  it("is alive whatever the database does; ready only with it", async () => {
    expect((await shop.get("/health")).json()).toEqual({ status: "ok" });
    const ready = await shop.get("/ready");
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({
      ready: true,
      database: true,
      cache: { kind: "memory", answers: true },
      model: { active: "default@1" },
      dropOuts: {},
    });
    databaseAnswers = false;
    expect((await shop.get("/health")).statusCode).toBe(200);
    const unready = await shop.get("/ready");
    expect(unready.statusCode).toBe(503);
    expect(unready.json()).toMatchObject({ ready: false, database: false });
  });
});

describe("pages", () => {
  it("are whole without the internet", async () => {
    for (const page of ["/", "/graphiql"]) {
      const { statusCode, body, headers } = await shop.get(page);
      expect(statusCode).toBe(200);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      const parts = [...body.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg))"/g)].map(([, url]) => url!);
      expect(parts.length).toBeGreaterThan(2);
      for (const url of parts) {
        expect(url).toMatch(/^\//);
        const part = await shop.get(url, { "accept-encoding": "gzip" });
        expect([url, part.statusCode, part.headers["content-encoding"]]).toEqual([url, 200, "gzip"]);
        const again = await shop.get(url, { "if-none-match": String(part.headers.etag) });
        expect(again.statusCode).toBe(304);
      }
    }
  });

  it("sends a browser that opens /graphql to GraphiQL, and lets clients through", async () => {
    const browser = await shop.get("/graphql", { accept: "text/html,application/xhtml+xml" });
    expect([browser.statusCode, browser.headers.location]).toEqual([302, "/graphiql"]);
    expect((await shop.ask("{ __typename }", {}, { method: "GET" })).data).toEqual({ __typename: "Query" });
  });
});
