/** Percentiles of what was measured. */

/** Milliseconds, and how many were measured. */
export interface Spread {
  p50: number;
  p95: number;
  p99: number;
  n: number;
}

/** NaN where nothing was measured. */
export function spreadOf(values: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(values).sort();
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99), n: sorted.length };
}

/** The value that `share` of a sorted list does not exceed. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Times calls of `work` one after the other until both `least` were made and `ms` have passed, after a tenth as warm-up. */
export async function timeEach(work: (i: number) => unknown, { least = 30, ms = 1000 } = {}): Promise<Spread> {
  for (let i = 0, began = performance.now(); i < least / 3 || performance.now() - began < ms / 10; i++) await work(i);
  const times: number[] = [];
  for (let i = 0, began = performance.now(); i < least || performance.now() - began < ms; i++) {
    const started = performance.now();
    await work(i);
    times.push(performance.now() - started);
  }
  return spreadOf(times);
}

/** The same of several pieces of work in turns, so that whatever else the machine does meets all alike. */
export async function timeInTurns(works: readonly ((i: number) => unknown)[], { least = 30, ms = 1000 } = {}): Promise<Spread[]> {
  const times = works.map((): number[] => []);
  const began = performance.now();
  for (let i = 0; i < 1.3 * least || performance.now() - began < ms; i++)
    for (const [w, work] of works.entries()) {
      const started = performance.now();
      await work(i);
      if (i >= 0.3 * least) times[w]!.push(performance.now() - started);
    }
  return times.map(spreadOf);
}
