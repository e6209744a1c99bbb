/**
 * Why a product is on the page, in numbers that add up: the facets to the score (equation 4), the modalities to the
 * similarity (equation 1), and the shopper's own events that are most like it.
 */
import { topK } from "../common/topK.js";
import { dot, row } from "../common/vectors.js";
import { type Facet, INTERACTION_TYPES, type ProductKey } from "../domain.js";
import { PROFILE_DIMENSIONS } from "../features/layout.js";
import type { Question } from "../features/question.js";
import type { Ranked } from "./rank.js";
import { DEADLINES, type Run } from "./run.js";
import type { Shop } from "./shop.js";
import type { Explanation } from "./types.js";
import { partsOf } from "./vectorParts.js";

const SIMILAR_EVENTS = 3;

/** Explains a page; where the item tower does not answer, without the modalities' shares. */
export async function explanationsFor(
  run: Run,
  items: readonly Ranked[],
  shop: Shop,
  question: Question,
  query: Float32Array | null,
): Promise<Explanation[]> {
  return run.stage(
    "explain",
    DEADLINES.explain,
    async () => explain(items, shop, question, query, query && (await partsOf(shop, keysOf(items)))),
    () => explain(items, shop, question, query, null),
  );
}

const keysOf = (items: readonly Ranked[]): ProductKey[] => items.map(({ key }) => key);

/** Explains a page's items without asking any model again. `parts` null: how modalities share in the similarity is unknown. */
export function explain(
  items: readonly Ranked[],
  shop: Shop,
  question: Question,
  query: Float32Array | null,
  parts: ReadonlyMap<ProductKey, Float32Array> | null,
): Explanation[] {
  const past = question.entries.map(({ product }) => shop.vectors.get(product));
  return items.map(({ key, facets }) => {
    const vector = shop.vectors.get(key);
    const similarity = query && vector ? dot(query, vector) : 0;
    const own = parts?.get(key);
    return {
      facets,
      wanted: wanted(shop, question, key),
      similarity,
      modalities: query && vector && own ? modalities(query, own, similarity) : null,
      similarEvents: similarEvents(question, past, vector),
    };
  });
}

/** The strongest log-lift of each facet's profile dimensions: season and month say the same thing twice. */
function wanted({ state }: Shop, { context }: Question, key: ProductKey): Explanation["wanted"] {
  const lifts = new Map<Facet, number>();
  PROFILE_DIMENSIONS.forEach(({ facet }, d) => {
    const bucket = context.buckets[d]!;
    if (facet === "GENERAL" || bucket < 0) return;
    const lift = state.profiles.lift(key, d, bucket);
    if (Math.abs(lift) > Math.abs(lifts.get(facet) ?? 0)) lifts.set(facet, lift);
  });
  return Array.from(lifts, ([facet, lift]) => ({ facet, times: Math.exp(lift) })).sort((a, b) => b.times - a.times);
}

/**
 * What each modality adds to the similarity. The vector that was searched was made when the product's numbers (popularity,
 * context profile) were last read; what moved since then belongs to the context, so the four always sum to `similarity`.
 */
function modalities(query: Float32Array, parts: Float32Array, similarity: number): NonNullable<Explanation["modalities"]> {
  const part = (m: number): number => dot(query, row(parts, m, query.length));
  const [text, image, history] = [part(0), part(1), part(3)];
  return { text, image, context: similarity - text - image - history, history };
}

/** The past events whose products are most like this one. `past`: the vectors of their products. */
function similarEvents(
  { entries }: Question,
  past: readonly (Float32Array | undefined)[],
  vector: Float32Array | undefined,
): Explanation["similarEvents"] {
  if (!vector) return [];
  // Their cosine: vectors have length 1.
  const similarities = Float64Array.from(past, (other) => (other ? dot(vector, other) : Number.NaN));
  return Array.from(topK(similarities, SIMILAR_EVENTS), (i) => {
    const { product, type, at } = entries[i]!;
    return { productKey: product, type: INTERACTION_TYPES[type]!, at: new Date(at), similarity: similarities[i]! };
  });
}
