import { afterAll, beforeAll, expect, it } from "vitest";
import { sha256 } from "../../src/common/hash.js";
import { KEYS, openShop, type Shop } from "./harness.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const QUERY = "query Shelf($n: Int) { recommendations(context: {}, first: $n) { nodes { id } } }";
const extensionsFor = (query: string, hash = sha256(query)) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const post = async (payload: object) => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${KEYS.storefront}` };
  return (await shop.app.inject({ method: "POST", url: "/graphql", headers, payload })).json();
};

it("asks for the text of an operation it has not met, and knows it by its hash from then on", async () => {
  const variables = { n: 3 };
  const unknown = await post({ variables, extensions: extensionsFor(QUERY) });
  expect(unknown.errors[0].extensions.code).toBe("PERSISTED_QUERY_NOT_FOUND");
  expect(shop.logged).toEqual([]);
  const told = await post({ query: QUERY, variables, extensions: extensionsFor(QUERY) });
  expect(told.data.recommendations.nodes).toHaveLength(3);
  const known = await post({ variables, extensions: extensionsFor(QUERY) });
  expect(known.data.recommendations.nodes).toEqual(told.data.recommendations.nodes);
});

it("does not take a text under another one's hash", async () => {
  const { errors } = await post({ query: "{ __typename }", extensions: extensionsFor(QUERY) });
  expect(errors[0].extensions.code).toBe("BAD_REQUEST");
});

it("does not keep what it refused", async () => {
  const wide = `{ ${Array.from({ length: 51 }, (_, i) => `a${i}: recommendations(context: {}, first: 1) { nodes { id } }`).join(" ")} }`;
  const refused = await post({ query: wide, extensions: extensionsFor(wide) });
  expect(refused.errors[0].extensions.code).toBe("QUERY_TOO_COSTLY");
  const unknown = await post({ extensions: extensionsFor(wide) });
  expect(unknown.errors[0].extensions.code).toBe("PERSISTED_QUERY_NOT_FOUND");
});

it("may be asked by GET, so that a catalogue page has a short address", async () => {
  const query = '{ product(externalId: "hat-2") { title } }';
  await post({ query, extensions: extensionsFor(query) });
  const response = await shop.app.inject({
    method: "GET",
    url: "/graphql",
    headers: { "apollo-require-preflight": "1" },
    query: { extensions: JSON.stringify(extensionsFor(query)) },
  });
  expect(response.json().data.product.title).toBe("Wool hat");
  expect(response.headers["cache-control"]).toBe("public, max-age=60");
});
