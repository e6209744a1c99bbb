import { seededRandom } from "../../src/common/random.js";
import { normalize } from "../../src/common/vectors.js";
import type { InteractionInput } from "../../src/domain.js";
import type { ProductRow } from "../../src/store/ports.js";

/** A product row; `id` decides what is not given. */
export function product(id: string, given: Partial<ProductRow> = {}): ProductRow {
  return { id, title: `Title ${id}`, textDigest: `text-${id}`, imageDigest: null, lemmas: `title ${id}`, ...given };
}

export function event(userId: string, productId: string, given: Partial<InteractionInput> = {}): InteractionInput {
  return { userId, productId, type: "VIEW", timestamp: new Date("2024-05-01T10:00:00Z"), ...given };
}

/** Row-major unit vectors, the same for the same seed. */
export function unitVectors(count: number, dim: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const matrix = Float32Array.from({ length: count * dim }, () => random.normal());
  for (let i = 0; i < count; i++) normalize(matrix.subarray(i * dim, (i + 1) * dim));
  return matrix;
}

export async function collect<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}
