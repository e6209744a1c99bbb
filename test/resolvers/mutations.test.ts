import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, openShop, type Shop } from "../gateway/harness.js";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const RECORD = `mutation ($input: [InteractionInput!]!) { recordInteractions(input: $input) {
  written { inserted updated unchanged withheld } userErrors { code field message } } }`;
const UPSERT_PRODUCTS = `mutation ($input: [ProductInput!]!) { upsertProducts(input: $input) {
  products { externalId title price { amount currencyCode } markets createdAt } written { inserted updated unchanged } userErrors { code field message } } }`;

/** What the store holds of a shopper's events: type, product, quantity, context. */
async function eventsOf(id: string) {
  const [shopper] = await shop.store.shoppersByIds([id]);
  if (!shopper) return [];
  const { length, product, type, quantity, context } = await shop.store.recentEvents(shopper.key, 10);
  return Array.from({ length }, (_, i) => ({ product: product[i], type: type[i], quantity: quantity[i], context: context[i] }));
}

describe("recordInteractions", () => {
  it("stores what happened, with its situation, before it answers", async () => {
    const { data } = await shop.ask(
      `mutation @inContext(country: NO) { recordInteractions(input: {
        userId: "anna", productId: "${Buffer.from("Product:hat-2").toString("base64")}", type: PURCHASE,
        timestamp: "2026-01-15T08:30:00Z", quantity: 2, context: { device: MOBILE } }) {
        written { inserted updated unchanged withheld } userErrors { message } } }`,
    );
    expect(data.recordInteractions).toEqual({ written: { inserted: 1, updated: 0, unchanged: 0, withheld: 0 }, userErrors: [] });
    const [hat] = await shop.store.productsByIds(["hat-2"]);
    expect(await eventsOf("anna")).toEqual([
      { product: hat!.key, type: 4, quantity: 2, context: expect.objectContaining({ device: "MOBILE", country: "NO" }) },
    ]);
  });

  it("is idempotent: the same event again changes nothing, and a new quantity is set, not added", async () => {
    const event = { userId: "ben", productId: "coat/1", type: "PURCHASE", timestamp: "2026-02-01T10:00:00Z", quantity: 1 };
    const written = async (quantity: number) =>
      (await shop.ask(RECORD, { input: [{ ...event, quantity }] })).data.recordInteractions.written;
    expect(await written(1)).toMatchObject({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await written(1)).toMatchObject({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await written(3)).toMatchObject({ inserted: 0, updated: 1, unchanged: 0 });
    expect((await eventsOf("ben")).map(({ quantity }) => quantity)).toEqual([3]);
  });

  it("keeps good rows and names bad ones by their place", async () => {
    const at = "2026-03-01T10:00:00Z";
    const { data } = await shop.ask(RECORD, {
      input: [
        { productId: "hat-2", type: "VIEW", timestamp: at },
        { anonymousId: "cookie-9", productId: "hat-2", type: "VIEW", timestamp: at },
        { userId: "anna", productId: "no-such-thing", type: "VIEW", timestamp: at },
        { userId: "anna", productId: "hat-2", type: "VIEW", timestamp: at, context: { timeZone: "Mars/Olympus" } },
      ],
    });
    expect(data.recordInteractions.written).toMatchObject({ inserted: 1 });
    expect(data.recordInteractions.userErrors).toMatchObject([
      { code: "BAD_INPUT", field: ["input", "0", "userId"], message: expect.stringMatching(/anonymousId/) },
      { code: "NOT_FOUND", field: ["input", "2", "productId"], message: expect.stringMatching(/no-such-thing/) },
      { code: "BAD_INPUT", field: ["input", "3", "context", "timeZone"], message: expect.stringMatching(/Europe\/Oslo/) },
    ]);
    expect(await eventsOf("anonymous:cookie-9")).toHaveLength(1);
  });

  it("without consent writes nothing and creates nobody", async () => {
    const before = await shop.store.countEvents();
    const { data, errors } = await shop.ask(
      'mutation @inContext(visitorConsent: false) { recordInteractions(input: { userId: "carl", productId: "hat-2", type: VIEW }) { written { inserted withheld } userErrors { message } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.recordInteractions).toEqual({ written: { inserted: 0, withheld: 1 }, userErrors: [] });
    expect(await shop.store.countEvents()).toBe(before);
    expect(await shop.store.shoppersByIds(["carl"])).toEqual([null]);
  });

  it("takes at most a thousand rows", async () => {
    const input = Array.from({ length: 1001 }, () => ({ userId: "anna", productId: "hat-2", type: "VIEW" }));
    const { errors } = await shop.ask(RECORD, { input });
    expect(errors![0].extensions).toMatchObject({ code: "BAD_INPUT", field: "input" });
  });
});

describe("upsertProducts", () => {
  it("stores products that can be read at once, and tells new from changed from equal", async () => {
    const product = {
      externalId: "scarf-8",
      title: "Silk scarf",
      category: ["Women", "Scarves"],
      price: { amount: "45.90", currencyCode: "EUR" },
      markets: ["no", "SE"],
      createdAt: "2026-01-01T00:00:00Z",
      attributes: { colour: "red" },
    };
    const upsert = async (title: string) =>
      (await shop.ask(UPSERT_PRODUCTS, { input: [{ ...product, title }] }, { key: KEYS.server })).data.upsertProducts;
    expect(await upsert("Silk scarf")).toEqual({
      products: [
        {
          externalId: "scarf-8",
          title: "Silk scarf",
          price: { amount: "45.90", currencyCode: "EUR" },
          markets: ["NO", "SE"],
          createdAt: "2026-01-01T00:00:00.000Z",
        },
      ],
      written: { inserted: 1, updated: 0, unchanged: 0 },
      userErrors: [],
    });
    expect((await upsert("Silk scarf")).written).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect((await upsert("Red silk scarf")).written).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    const { data } = await shop.ask('{ products(search: "scarves") { nodes { title } } }');
    expect(data.products.nodes).toEqual([{ title: "Red silk scarf" }]);
  });

  it("never takes a file of the gateway's machine for a picture", async () => {
    for (const imageUrl of ["/etc/passwd", "file:///etc/passwd", "../secret.png"]) {
      const { data } = await shop.ask(UPSERT_PRODUCTS, { input: [{ externalId: "spy", imageUrl }] }, { key: KEYS.server });
      expect(data.upsertProducts.products).toEqual([]);
      expect(data.upsertProducts.userErrors).toMatchObject([{ code: "BAD_INPUT", field: ["input", "0", "imageUrl"] }]);
    }
    expect(await shop.store.productsByIds(["spy"])).toEqual([null]);
  });

  it("spells the field at fault as the mutation does", async () => {
    const { data } = await shop.ask(
      UPSERT_PRODUCTS,
      { input: [{ externalId: "fine" }, { externalId: " " }, { externalId: "cheap", price: { amount: -3 } }] },
      { key: KEYS.server },
    );
    expect(data.upsertProducts.products).toMatchObject([{ externalId: "fine" }]);
    expect(data.upsertProducts.userErrors).toMatchObject([
      { field: ["input", "1", "externalId"] },
      { field: ["input", "2", "price", "amount"] },
    ]);
  });

  it("needs a server key", async () => {
    const { errors } = await shop.ask(UPSERT_PRODUCTS, { input: [{ externalId: "x" }] }, { key: KEYS.storefront });
    expect(errors![0].extensions.code).toBe("FORBIDDEN");
  });
});

describe("upsertUsers", () => {
  const UPSERT = `mutation Upsert($input: [UserInput!]!, $consent: Boolean = true) @inContext(visitorConsent: $consent) {
    upsertUsers(input: $input) { users { externalId attributes } written { inserted withheld } userErrors { field } } }`;

  it("stores shoppers", async () => {
    const { data } = await shop.ask(
      UPSERT,
      { input: [{ externalId: "dora", attributes: { age: 44 } }, { externalId: "" }] },
      { key: KEYS.server },
    );
    expect(data.upsertUsers).toEqual({
      users: [{ externalId: "dora", attributes: { age: 44 } }],
      written: { inserted: 1, withheld: 0 },
      userErrors: [{ field: ["input", "1", "externalId"] }],
    });
  });

  it("writes nobody without consent", async () => {
    const { data } = await shop.ask(UPSERT, { input: [{ externalId: "emil" }], consent: false }, { key: KEYS.server });
    expect(data.upsertUsers).toMatchObject({ users: [], written: { inserted: 0, withheld: 1 } });
    expect(await shop.store.shoppersByIds(["emil"])).toEqual([null]);
  });
});
