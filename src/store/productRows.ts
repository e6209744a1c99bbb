import type { Attributes, Product } from "../domain.js";
import type { Modality } from "./ports.js";

/** Columns of `products p` that make a Product. */
export const PRODUCT_COLUMNS = `p.key, p.id, p.title, p.description, p.category, p.brand, p.price::text, p.currency_code, p.image_url,
  p.attributes, p.markets, p.available, p.created_at, p.review_text, p.updated_at`;

/** The column that says what an encoder of this modality has to look at. */
export const DIGEST_COLUMNS: Record<Modality, string> = { text: "text_digest", image: "image_digest" };

export interface StoredProduct {
  key: number;
  id: string;
  title: string | null;
  description: string | null;
  category: string[];
  brand: string | null;
  price: string | null;
  currency_code: string | null;
  image_url: string | null;
  attributes: Attributes;
  markets: string[];
  available: boolean;
  created_at: Date | null;
  review_text: string;
  updated_at: Date;
}

export function toProduct(row: StoredProduct): Product {
  return {
    key: row.key,
    id: row.id,
    title: row.title ?? undefined,
    description: row.description ?? undefined,
    category: row.category,
    brand: row.brand ?? undefined,
    price: row.price ?? undefined,
    currencyCode: row.currency_code ?? undefined,
    imageUrl: row.image_url ?? undefined,
    attributes: row.attributes,
    markets: row.markets.length > 0 ? row.markets : undefined,
    available: row.available,
    createdAt: row.created_at ?? undefined,
    reviewText: row.review_text,
    updatedAt: row.updated_at,
  };
}
