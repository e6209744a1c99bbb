import type { ProductKey, Product as StoredProduct } from "../../domain.js";
import type { Image } from "../../schema/image.js";
import type { Money } from "../../schema/money.js";
import { Product } from "../../schema/product.js";
import { toGlobalId } from "../globalId.js";

/** A stored product as GraphQL shows it; `origin` is where this gateway serves local pictures. */
export function toProduct(product: StoredProduct, origin: string): Product {
  return Object.assign(new Product(), {
    key: product.key,
    id: toGlobalId("Product", product.id),
    externalId: product.id,
    title: product.title ?? null,
    description: product.description ?? null,
    category: product.category,
    brand: product.brand ?? null,
    price: money(product),
    image: image(product, origin),
    attributes: product.attributes,
    markets: product.markets ?? null,
    available: product.available,
    createdAt: product.createdAt ?? null,
    updatedAt: product.updatedAt,
  } satisfies Product);
}

/** A product of which only its ids are asked for. */
export function identified(key: ProductKey, id: string): Product {
  return Object.assign(new Product(), { key, id: toGlobalId("Product", id), externalId: id });
}

function money({ price, currencyCode }: StoredProduct): Money | null {
  return price === undefined ? null : { amount: price, currencyCode: currencyCode ?? null };
}

function image({ id, imageUrl, title }: StoredProduct, origin: string): Image | null {
  if (imageUrl === undefined) return null;
  const url = /^https?:\/\//i.test(imageUrl) ? imageUrl : `${origin}/images/${encodeURIComponent(id)}`;
  return { url, altText: title ?? null };
}
