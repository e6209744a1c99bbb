/** What lists are like, whatever the shopper did afterwards: how varied, how surprising, how much of the shop they show. */
import { cosine } from "../common/vectors.js";

/** Catalogue coverage: the share of a catalogue of `size` products that stands in at least one list. */
export function coverage(lists: Iterable<ArrayLike<number>>, size: number): number {
  const shown = new Set<number>();
  for (const list of lists) for (let i = 0; i < list.length; i++) shown.add(list[i]!);
  return shown.size / size;
}

/** Intra-list diversity: the mean of `1 - cosine` over all pairs of a list's vectors (Ziegler et al. 2005); NaN under two. */
export function intraListDiversity(vectors: readonly Float32Array[]): number {
  let sum = 0;
  for (let i = 0; i < vectors.length; i++) for (let j = 0; j < i; j++) sum += 1 - cosine(vectors[i]!, vectors[j]!);
  return sum / ((vectors.length * (vectors.length - 1)) / 2);
}

/**
 * Novelty: the mean self-information of a list's products, `-log2 p(i)`, in bits (Vargas, Castells 2011), where p(i) is
 * the product's share of all interactions, `(count + 1) / (total + products)`. NaN for an empty list.
 */
export function novelty(counts: ArrayLike<number>, total: number, products: number): number {
  let bits = 0;
  for (let i = 0; i < counts.length; i++) bits -= Math.log2((counts[i]! + 1) / (total + products));
  return bits / counts.length;
}
