import type { Random } from "../../common/random.js";

/**
 * A sum of gradients of which no shopper can add more than `clip` (l2 norm over all parts together), with Gaussian noise of
 * `noise * clip` in every number: the step of DP-SGD.
 */
export class PrivateSum {
  private readonly sums: readonly Float64Array[];
  /** Shoppers added since the last step, and how many of them were clipped. */
  added = 0;
  clipped = 0;

  constructor(
    sizes: readonly number[],
    private readonly clip: number,
    private readonly noise: number,
    private readonly random: Random,
  ) {
    this.sums = sizes.map((size) => new Float64Array(size));
  }

  /** Adds one shopper's gradient, shortened to the clipping norm. */
  add(parts: readonly Float32Array[]): void {
    let squares = 0;
    for (const part of parts) for (let i = 0; i < part.length; i++) squares += part[i]! * part[i]!;
    const norm = Math.sqrt(squares);
    // A gradient that is no number must not get through as one.
    const scale = Number.isFinite(norm) ? Math.min(1, this.clip / Math.max(norm, 1e-12)) : 0;
    this.added++;
    if (scale < 1) this.clipped++;
    if (scale === 0) return;
    parts.forEach((part, p) => {
      const sum = this.sums[p]!;
      for (let i = 0; i < part.length; i++) sum[i]! += scale * part[i]!;
    });
  }

  /** Writes the noisy sum divided by `expected`, the number of shoppers a step has on average, and starts anew. */
  take(expected: number, into: readonly Float32Array[]): void {
    const deviation = this.noise * this.clip;
    this.sums.forEach((sum, p) => {
      const out = into[p]!;
      for (let i = 0; i < sum.length; i++) out[i] = (sum[i]! + deviation * this.random.normal()) / expected;
      sum.fill(0);
    });
    this.added = 0;
    this.clipped = 0;
  }
}
