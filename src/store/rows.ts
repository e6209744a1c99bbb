import type { UpsertOutcome } from "./ports.js";

/** Applies `work` to slices of at most `size`, one after the other. */
export async function inChunks<T, R>(
  items: readonly T[],
  size: number,
  work: (chunk: readonly T[], offset: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += size) results.push(await work(items.slice(i, i + size), i));
  return results;
}

/** The last item of every identity, in order: what a row stated twice in one call means. */
export function lastOfEach<T>(items: readonly T[], identity: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [identity(item), item])).values()];
}

export function sumOutcomes(outcomes: readonly UpsertOutcome[]): UpsertOutcome {
  const sum = { inserted: 0, updated: 0, unchanged: 0 };
  for (const outcome of outcomes) {
    sum.inserted += outcome.inserted;
    sum.updated += outcome.updated;
    sum.unchanged += outcome.unchanged;
  }
  return sum;
}
