import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../../src/store/ports.js";
import { KEYS, openShop, type Shop } from "../gateway/harness.js";

/** The database goes away under a running gateway. */
let shop: Shop;
let away = false;
beforeAll(async () => {
  const answering = (store: Store): Store =>
    new Proxy(store, {
      get(target, name, receiver) {
        const value = Reflect.get(target, name, receiver);
        if (typeof value !== "function") return value;
        const refuse = () => Promise.reject(new Error("connection refused by 10.0.0.7"));
        const refuseRows = () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) });
        return (...args: unknown[]) => {
          if (away) return String(name).startsWith("scan") ? refuseRows() : refuse();
          return value.apply(target, args);
        };
      },
    });
  shop = await openShop({ serving: true, wrapStore: answering });
});
afterAll(async () => {
  away = false;
  await shop.close();
});
beforeEach(() => {
  away = false;
});

const SHELF = `query ($shopper: ShopperInput) { recommendations(shopper: $shopper, context: {}, first: 3) { nodes { title } } }`;

const stagesOf = ({ degradations }: { degradations: { stage: string }[] }): string[] => degradations.map(({ stage }) => stage);

it("still shows a shelf, and says what is missing", async () => {
  const shopper = { externalId: "anna" };
  const before = await shop.ask(SHELF, { shopper }, { key: KEYS.storefront });
  away = true;
  const known = await shop.ask(SHELF, { shopper }, { key: KEYS.storefront });
  expect(known.data).toEqual(before.data);
  // After some seconds nobody can say any more whether what was read before is still so.
  await expect
    .poll(async () => (await shop.ask(SHELF, { shopper })).extensions.degradations, { timeout: 10_000 })
    .not.toEqual([]);
  const { status, data, errors, extensions } = await shop.ask(SHELF, { shopper }, { key: KEYS.storefront });
  expect([status, errors]).toEqual([200, undefined]);
  expect(data.recommendations.nodes).toEqual(before.data.recommendations.nodes);
  // Whom the shop has met it still knows.
  expect(stagesOf(extensions)).toContain("products");
  expect(stagesOf(extensions)).not.toContain("shopper");
  expect(JSON.stringify(extensions)).not.toContain("10.0.0.7");
  const stranger = await shop.ask(SHELF, { shopper: { externalId: "never-met" } }, { key: KEYS.storefront });
  expect([stranger.status, stranger.errors]).toEqual([200, undefined]);
  expect(stranger.data.recommendations.nodes).toHaveLength(3);
  expect(stagesOf(stranger.extensions)).toEqual(expect.arrayContaining(["shopper", "products"]));
  expect(JSON.stringify(stranger.extensions)).not.toContain("10.0.0.7");
});

it("trusts the keys it knew, and no others", async () => {
  await shop.ask(SHELF, {}, { key: KEYS.storefront });
  away = true;
  expect((await shop.ask(SHELF, {}, { key: KEYS.storefront })).status).toBe(200);
  const unknown = await shop.ask(SHELF, {}, { key: "never-seen" });
  expect(unknown.status).toBe(500);
  expect(unknown.errors![0].extensions.code).toBe("INTERNAL");
});

it("does not pretend to have written", async () => {
  away = true;
  const { data, errors } = await shop.ask(
    'mutation { recordInteractions(input: { userId: "anna", productId: "hat-2", type: VIEW }) { written { inserted } } }',
  );
  expect(data).toBeNull();
  expect(errors![0].extensions.code).toBe("INTERNAL");
});
