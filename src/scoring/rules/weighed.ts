/** A list by its scores times weights; equal ones stay as they were. Scores themselves stay, as explanations add up to them. */
export function weighed<T extends { readonly score: number }>(list: readonly T[], weightOf: (item: T) => number): T[] {
  // Where cosines rank, the lowest may be below 0, and would rise by being made smaller.
  const floor = list.reduce((lowest, { score }) => Math.min(lowest, score), 0);
  const merits = Float64Array.from(list, (item) => (item.score - floor) * weightOf(item));
  const order = list.map((_, i) => i).sort((a, b) => merits[b]! - merits[a]! || a - b);
  return order.map((i) => list[i]!);
}
