import type { Product, ProductKey } from "../domain.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";

/**
 * A product as far as it is known without the database: ids, category, brand, markets, whether it can be had. Its texts,
 * picture and price are not kept in memory, and left out; null where nothing is known.
 */
export function sketchOf(catalogue: CatalogueFacts, key: ProductKey): Product | null {
  const facts = catalogue.get(key);
  if (!facts) return null;
  const { id, brand, available, markets, createdAt } = facts;
  return {
    key,
    id,
    category: catalogue.pathOf(facts),
    brand: brand < 0 ? undefined : catalogue.tokenText(brand).slice("brand:".length),
    attributes: {},
    available,
    markets: markets && [...markets],
    createdAt: Number.isNaN(createdAt) ? undefined : new Date(createdAt),
    reviewText: "",
    updatedAt: new Date(0),
  };
}
