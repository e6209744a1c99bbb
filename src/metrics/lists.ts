/** What lists are like, whatever the shopper did afterwards: how varied, how surprising, how much of the shop they show. */

/** Catalogue coverage: the share of a catalogue of `size` products that stands in at least one list. */
export function coverage(lists: Iterable<ArrayLike<number>>, size: number): number {
  const shown = new Set<number>();
  for (const list of lists) for (let i = 0; i < list.length; i++) shown.add(list[i]!);
  return shown.size / size;
}

/**
 * Intra-list diversity: the mean of `1 - similarity` over all pairs of a list of `length` products (Ziegler et al. 2005);
 * `similarity(i, j)` is that of the products at positions i and j. NaN under two.
 */
export function intraListDiversity(length: number, similarity: (i: number, j: number) => number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) for (let j = 0; j < i; j++) sum += 1 - similarity(i, j);
  return sum / ((length * (length - 1)) / 2);
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
