import { afterAll, beforeAll, expect, it } from "vitest";
import type { Store } from "../../src/store/ports.js";
import { KEYS, openShop, type Shop } from "../gateway/harness.js";

/** The promise of the next request, through the front door: GraphQL in, GraphQL out, with the product's own recommender. */
let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ serving: true });
});
afterAll(() => shop.close());

interface Product {
  externalId: string;
}

async function shelfOf(externalId: string, filter = "{}"): Promise<string[]> {
  const { data, errors } = await shop.ask(
    `query ($id: String!) { recommendations(shopper: { externalId: $id }, context: { country: "NO" }, filter: ${filter}) {
      strategy nodes { externalId } edges { explanation { reason } } } }`,
    { id: externalId },
  );
  expect(errors).toBeUndefined();
  expect(
    data.recommendations.edges.every((edge: { explanation: { reason: string } }) => edge.explanation.reason.endsWith(".")),
  ).toBe(true);
  return data.recommendations.nodes.map((node: Product) => node.externalId);
}

async function record(rows: object[]): Promise<void> {
  const { data } = await shop.ask(
    "mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) { userErrors { message } } }",
    { input: rows },
  );
  expect(data.recordInteractions.userErrors).toEqual([]);
}

it("answers a visitor in a shop where nothing happened yet, and says how", async () => {
  const { data, errors, extensions } = await shop.ask(
    "{ recommendations(context: {}, first: 5) { strategy recommendationId nodes { id } shortfall { reason } } }",
  );
  expect(errors).toBeUndefined();
  expect(data.recommendations).toMatchObject({ strategy: "POPULAR", shortfall: null });
  expect(data.recommendations.nodes).toHaveLength(5);
  expect(extensions.degradations).toEqual([]);
});

it("knows in the next answer what the shopper just did", async () => {
  expect(await shelfOf("zoe", "{ excludeSeen: true }")).toContain("coat/1");
  await record([{ userId: "zoe", productId: "coat/1", type: "PURCHASE" }]);
  const shelf = await shelfOf("zoe", "{ excludeSeen: true }");
  expect(shelf).not.toContain("coat/1");
  expect(shelf).toHaveLength(5);
});

it("says why a page is short", async () => {
  const { data } = await shop.ask(
    '{ recommendations(context: {}, first: 5, filter: { brands: "Sol" }) { nodes { externalId } shortfall { requested returned reason } } }',
  );
  expect(data.recommendations.nodes.map((node: Product) => node.externalId).sort()).toEqual(["dress-3", "shirt-4"]);
  expect(data.recommendations.shortfall).toEqual({ requested: 5, returned: 2, reason: "FILTER_TOO_NARROW" });
});

it("can recommend in the next answer what was just added", async () => {
  await shop.ask(
    'mutation { upsertProducts(input: { externalId: "new-9", title: "Silk scarf" }) { userErrors { message } } }',
    {},
    { key: KEYS.server },
  );
  expect(await shelfOf("zoe")).toContain("new-9");
});

it("learns what is bought together, and what is trending", async () => {
  await record(
    ["ada", "bob", "cleo"].flatMap((userId) => [
      { userId, productId: "dress-3", type: "PURCHASE" },
      { userId, productId: "hat-2", type: "PURCHASE" },
    ]),
  );
  const { data } = await shop.ask(
    '{ product(externalId: "dress-3") { boughtTogether(first: 1) { edges { score node { externalId } } } } trending(first: 2) { nodes { externalId } } }',
  );
  expect(data.product.boughtTogether.edges).toMatchObject([{ node: { externalId: "hat-2" } }]);
  expect(data.trending.nodes.map((node: Product) => node.externalId).sort()).toEqual(["dress-3", "hat-2"]);
});

it("without consent answers as if it had never met the shopper", async () => {
  const shelf = async (directive: string) => {
    const { data } = await shop.ask(
      `query ${directive} { recommendations(shopper: { externalId: "zoe" }, context: {}, filter: { excludeSeen: true }) { nodes { externalId } } }`,
    );
    return data.recommendations.nodes.map((node: Product) => node.externalId);
  };
  expect(await shelf("")).not.toContain("coat/1");
  expect(await shelf("@inContext(visitorConsent: false)")).toContain("coat/1");
});

it("reads a product once until it changes, and shows it changed in the next answer", async () => {
  let reads = 0;
  const { productsByKeys } = shop.store;
  shop.store.productsByKeys = (keys) => {
    reads += keys.length;
    return productsByKeys(keys);
  };
  const titles = async (): Promise<string[]> => {
    const { data } = await shop.ask("{ recommendations(context: {}, first: 50) { nodes { title } } }");
    return data.recommendations.nodes.map((node: { title: string }) => node.title);
  };
  try {
    await titles();
    const known = reads;
    expect(await titles()).toContain("Silk scarf");
    expect(reads).toBe(known);
    await shop.ask(
      'mutation { upsertProducts(input: { externalId: "new-9", title: "Wool scarf" }) { userErrors { message } } }',
      {},
      { key: KEYS.server },
    );
    const after = await titles();
    expect(after).toContain("Wool scarf");
    expect(after).not.toContain("Silk scarf");
    expect(reads).toBe(known + 1);
  } finally {
    shop.store.productsByKeys = productsByKeys;
  }
});

it("shows the products that it started with and that it saw change without reading them again", async () => {
  const read: number[] = [];
  const counting = (store: Store): Store => ({
    ...store,
    productsByKeys(keys) {
      read.push(...keys);
      return store.productsByKeys(keys);
    },
  });
  const ready = await openShop({ serving: true, productsAtHand: true, wrapStore: counting });
  try {
    const all = `id externalId title description category brand price { amount currencyCode } image { url altText } attributes
      markets available createdAt updatedAt`;
    const shelf = async () =>
      (await ready.ask(`{ recommendations(context: {}, first: 50) { nodes { ${all} } } }`)).data.recommendations.nodes;
    const shown = await shelf();
    expect(shown.length).toBeGreaterThan(4);
    await ready.ask(
      'mutation { upsertProducts(input: { externalId: "new-9", title: "Wool scarf" }) { userErrors { code } } }',
      {},
      {
        key: KEYS.server,
      },
    );
    const titles = (await shelf()).map((node: { title: string }) => node.title);
    expect(titles).toContain("Wool scarf");
    expect(read).toEqual([]);
    // What is shown is what the database says.
    const ids = shown.map(({ id }: { id: string }) => id);
    const { data } = await ready.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { ${all} } } }`, { ids });
    expect(shown).toEqual(data.nodes);
  } finally {
    await ready.close();
  }
});

it("tells server keys how long each stage took, and nobody else", async () => {
  const ask = (key?: string) => shop.ask("{ recommendations(context: {}, first: 5) { nodes { id } } }", {}, key ? { key } : {});
  const stages = String((await ask(KEYS.server)).headers["server-timing"]);
  for (const stage of ["authenticate", "gather", "retrieve", "rank", "page", "products", "total"])
    expect(stages).toMatch(new RegExp(`(^|, )${stage};dur=[0-9.]+`));
  expect((await ask(KEYS.storefront)).headers["server-timing"]).toBeUndefined();
  expect((await ask()).headers["server-timing"]).toBeUndefined();
});
