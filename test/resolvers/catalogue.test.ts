import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printSdl } from "../../src/resolvers/sdl.js";
import { KEYS, openShop, type Shop } from "../gateway/harness.js";

let shop: Shop;
let lookUps: number[] = [];
beforeAll(async () => {
  shop = await openShop({
    wrapStore: (store) => ({
      ...store,
      productsByKeys(keys) {
        lookUps.push(keys.length);
        return store.productsByKeys(keys);
      },
    }),
  });
});
afterAll(() => shop.close());

const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString("base64");

describe("products", () => {
  it("shows what the shop said, and null for what it did not", async () => {
    const fields =
      "{ id externalId title description category brand price { amount currencyCode } image { url altText } attributes available createdAt }";
    const { data, errors } = await shop.ask(
      `query ($id: ID!) { coat: product(id: $id) ${fields} bare: product(externalId: "bare-7") ${fields} none: product(externalId: "x") { id } }`,
      { id: globalId("Product", "coat/1") },
    );
    expect(errors).toBeUndefined();
    expect(data.coat).toEqual({
      id: globalId("Product", "coat/1"),
      externalId: "coat/1",
      title: "Wool coat",
      description: null,
      category: ["Women", "Coats"],
      brand: "Nord",
      price: { amount: "199.00", currencyCode: "EUR" },
      image: { url: "http://localhost:80/images/coat%2F1", altText: "Wool coat" },
      attributes: {},
      available: true,
      createdAt: null,
    });
    expect(data.bare).toMatchObject({ title: null, category: [], brand: null, price: null, image: null });
    expect(data.none).toBeNull();
  });

  it("leaves pictures on the web where they are", async () => {
    const { data } = await shop.ask('{ product(externalId: "lamp-6") { image { url } } }');
    expect(data.product.image.url).toBe("https://img.example/lamp.jpg");
  });

  it("wants one of the two ids", async () => {
    for (const args of ["", '(id: "a", externalId: "b")', '(id: "hat-2")'].map((a) => a || "(id: null)")) {
      const { errors } = await shop.ask(`{ product${args} { id } }`);
      expect(errors![0].extensions.code).toBe("BAD_INPUT");
    }
  });

  it("searches by words of any form, filters, sorts and counts", async () => {
    const list = async (args: string) => {
      const { data, errors } = await shop.ask(`{ products${args} { totalCount nodes { externalId } } }`);
      expect(errors).toBeUndefined();
      return [data.products.totalCount, ...data.products.nodes.map((node: { externalId: string }) => node.externalId)];
    };
    expect(await list('(search: "COATS")')).toEqual([1, "coat/1"]);
    expect(await list('(search: "linen dr")')).toEqual([1, "dress-3"]);
    expect(await list('(filter: { brands: "Sol" }, sort: PRICE_ASC)')).toEqual([2, "shirt-4", "dress-3"]);
    expect(await list('(filter: { categories: "Men", availableOnly: true })')).toEqual([1, "shirt-4"]);
    expect((await list(""))[0]).toBe(7);
    expect(await list('(search: "zeppelin")')).toEqual([0]);
  });

  it("pages without losing or repeating a product", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await shop.ask(
        "query ($after: String) { products(sort: TITLE, first: 2, after: $after) { edges { cursor node { externalId } } pageInfo { hasNextPage endCursor } } }",
        { after },
      );
      seen.push(...data.products.edges.map((edge: { node: { externalId: string } }) => edge.node.externalId));
      after = data.products.pageInfo.hasNextPage ? data.products.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(["bare-7", "lamp-6", "dress-3", "shirt-4", "boots-5", "coat/1", "hat-2"]);
  });

  it("lists categories with their counts", async () => {
    const { data } = await shop.ask("{ categories { path count } }");
    expect(data.categories).toContainEqual({ path: ["Women", "Coats"], count: 1 });
  });

  it("leads from a product to others, with one look-up for all of them", async () => {
    lookUps = [];
    const { data } = await shop.ask(
      '{ products(filter: { brands: "Sol" }, sort: TITLE) { nodes { similar(first: 2) { edges { score node { externalId } } } boughtTogether(first: 1) { nodes { externalId } } } } }',
    );
    expect(data.products.nodes[0]).toEqual({
      similar: {
        edges: [
          { score: 1, node: { externalId: "coat/1" } },
          { score: 0.9, node: { externalId: "hat-2" } },
        ],
      },
      boughtTogether: { nodes: [{ externalId: "coat/1" }] },
    });
    expect(lookUps.reduce((sum, n) => sum + n, 0)).toBe(2);
  });

  it("are asked for without changing what the schema says", async () => {
    await shop.ask("{ products(first: 1) { nodes { similar(first: 1) { nodes { id } } } } }");
    expect(await printSdl()).toBe(readFileSync("schema.graphql", "utf8"));
  });

  it("shows what is trending", async () => {
    const { data } = await shop.ask("{ trending(first: 2) { edges { score node { externalId } } pageInfo { hasNextPage } } }");
    expect(data.trending.edges.map(({ score }: { score: number }) => score)).toEqual([100, 99]);
  });
});

describe("node", () => {
  it("finds a product by its global id, several in the order asked, and null where there is none", async () => {
    const ids = [globalId("Product", "hat-2"), globalId("Product", "nothing"), globalId("Product", "coat/1")];
    const { data } = await shop.ask(
      "query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id ... on Product { title } } nodes(ids: $ids) { id } }",
      {
        id: ids[0],
        ids,
      },
    );
    expect(data.node).toEqual({ id: ids[0], title: "Wool hat" });
    expect(data.nodes).toEqual([{ id: ids[0] }, null, { id: ids[2] }]);
  });

  it("refuses what is no global id", async () => {
    const { errors } = await shop.ask('{ node(id: "hat-2") { id } }');
    expect(errors![0].extensions).toMatchObject({ code: "BAD_INPUT", field: "id" });
  });

  it("shows a shopper to a server key only", async () => {
    const query = "query ($id: ID!) { node(id: $id) { __typename ... on User { externalId } } }";
    const id = globalId("User", "anna");
    expect((await shop.ask(query, { id })).errors![0].extensions.code).toBe("FORBIDDEN");
    const { data } = await shop.ask(query, { id }, { key: KEYS.server });
    expect(data.node).toEqual({ __typename: "User", externalId: "anna" });
  });
});

describe("shoppers", () => {
  it("are listed page by page for a server key", async () => {
    const query =
      "query ($after: String) { users(first: 1, after: $after) { totalCount nodes { id externalId attributes } pageInfo { hasNextPage endCursor } } }";
    const first = await shop.ask(query, {}, { key: KEYS.server });
    expect(first.data.users).toMatchObject({
      totalCount: 2,
      nodes: [{ id: globalId("User", "anna"), externalId: "anna", attributes: { age: 31, country: "NO" } }],
      pageInfo: { hasNextPage: true },
    });
    const second = await shop.ask(query, { after: first.data.users.pageInfo.endCursor }, { key: KEYS.admin });
    expect(second.data.users).toMatchObject({ nodes: [{ externalId: "ben" }], pageInfo: { hasNextPage: false } });
  });

  it("are not for storefronts", async () => {
    for (const query of ["{ users { totalCount } }", '{ user(externalId: "anna") { id } }']) {
      expect((await shop.ask(query, {}, { key: KEYS.storefront })).errors![0].extensions.code).toBe("FORBIDDEN");
      expect((await shop.ask(query)).errors![0].extensions.code).toBe("FORBIDDEN");
    }
  });
});
