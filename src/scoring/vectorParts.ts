/** What text, image, context and history add to products' vectors, remembered for as long as those stay as they are. */
import { LRUCache } from "lru-cache";
import type { ProductKey } from "../domain.js";
import type { Shop } from "./shop.js";
import type { VectorMaker } from "./vectorMaker.js";

/** Products remembered, about 1.3 KB each. */
const REMEMBERED = 10_000;

interface Remembered {
  /** The product's vector when its parts were asked for. */
  vector: Float32Array;
  /** [4, dim]. */
  parts: Float32Array;
}
const memories = new WeakMap<VectorMaker, LRUCache<ProductKey, Remembered>>();

/** [4, dim] of each product that has a vector; the item tower is asked about those that are new or were made anew. */
export async function partsOf(
  { maker, vectors }: Pick<Shop, "maker" | "vectors">,
  keys: readonly ProductKey[],
): Promise<ReadonlyMap<ProductKey, Float32Array>> {
  const memory = memories.get(maker) ?? new LRUCache<ProductKey, Remembered>({ max: REMEMBERED });
  memories.set(maker, memory);
  const parts = new Map<ProductKey, Float32Array>();
  const unknown: ProductKey[] = [];
  for (const key of keys) {
    const known = memory.get(key);
    const vector = vectors.get(key);
    if (known && vector && known.vector.every((x, d) => x === vector[d])) parts.set(key, known.parts);
    else unknown.push(key);
  }
  if (unknown.length === 0) return parts;
  const asked = new Map(unknown.map((key) => [key, vectors.get(key)?.slice()]));
  const made = await maker.make(unknown);
  const length = 4 * maker.space.dim;
  made.keys.forEach((key, i) => {
    const own = made.parts.slice(i * length, (i + 1) * length);
    const vector = asked.get(key);
    if (vector) memory.set(key, { vector, parts: own });
    parts.set(key, own);
  });
  return parts;
}
