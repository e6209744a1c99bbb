import { afterAll, beforeAll, expect, it } from "vitest";
import type { ProductFilter } from "../../src/domain.js";
import { productMatcher } from "../../src/scoring/filter.js";
import { productInput, putProducts, type ServedShop, servedShop, testStore } from "./servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
let shop: ServedShop;
beforeAll(async () => {
  database = await testStore();
  shop = await servedShop(database.store);
  await putProducts(shop.store, [
    productInput("Hats", 50, { available: false, price: "19.99" }),
    productInput("Hats", 51, { price: undefined, brand: undefined, markets: ["NO", "SE"] }),
    productInput("Hats", 52, { category: [], markets: ["DK"] }),
    productInput("Hats", 53, { category: ["All", "Hats", "Straw"], price: "20" }),
    productInput("Hats", 54, { category: ["All", "Hatstands"], price: "19.98" }),
  ]);
  await shop.serving.refresh();
});
afterAll(async () => {
  await shop.close();
  await database.remove();
});

const FILTERS: ProductFilter[] = [
  {},
  { availableOnly: false },
  { categories: [["All", "Hats"]] },
  {
    categories: [
      ["All", "Hats", "Straw"],
      ["All", "Lamps"],
    ],
  },
  { categories: [["Nowhere"]] },
  { categories: [[]] },
  { brands: ["Odd"] },
  { brands: ["Nobody"] },
  { priceMin: 19.99, availableOnly: false },
  { priceMax: 19.99, availableOnly: false },
  { priceMin: 12.5, priceMax: 12.5 },
  { market: "NO" },
  { market: "DK", categories: [["All"]] },
  { excludeIds: ["Hats-1", "Coats-3", "nothing"] },
];

it.each(
  FILTERS.map((filter) => [JSON.stringify(filter), filter] as const),
)("means the same as the store: %s", async (_, filter) => {
  const { state } = shop.serving.shop;
  const keys = [...state.catalogue.allKeys()];
  const matches = productMatcher(state, filter);
  expect(keys.filter(matches)).toEqual(await shop.store.matchingKeys(keys, filter));
});
