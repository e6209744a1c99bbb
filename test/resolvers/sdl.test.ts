import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { printSdl } from "../../src/resolvers/sdl.js";

let sdl: string;
beforeAll(async () => {
  sdl = await printSdl();
});

describe("schema.graphql", () => {
  it("is what the code says (else: npm run sdl)", () => {
    expect(readFileSync("schema.graphql", "utf8")).toBe(sdl);
  });

  it("spells recommendations as outsiders were promised", () => {
    const fields = sdl.replace(/^\s*""".*?"""\n/gms, "").replace(/\s+/g, " ");
    for (const promise of [
      "recommendations(shopper: ShopperInput, context: RecommendationContextInput!, filter: ProductFilter, first: Int = 20, after: String): RecommendationConnection!",
      "input ShopperInput { id: ID externalId: String anonymousId: String }",
      "type RecommendationConnection { recommendationId: ID! strategy: Strategy! shortfall: Shortfall nodes: [Product!]! edges: [RecommendationEdge!]! pageInfo: PageInfo! }",
      "type RecommendationEdge { cursor: String! node: Product! score: Float! explanation: Explanation }",
      "directive @inContext( country: CountryCode language: LanguageCode visitorConsent: Boolean ) on QUERY | MUTATION",
      "type Money { amount: Decimal! currencyCode: String }",
    ])
      expect(fields).toContain(promise);
  });
});

describe("the clients' operations", () => {
  it.each(readdirSync("clients/operations"))("%s can be asked", (name) => {
    const files = readdirSync("clients/operations").map((file) => readFileSync(`clients/operations/${file}`, "utf8"));
    const errors = validate(buildSchema(sdl), parse(files.join("\n")));
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(readFileSync(`clients/operations/${name}`, "utf8")).toMatch(/^(query|mutation) /m);
  });
});
