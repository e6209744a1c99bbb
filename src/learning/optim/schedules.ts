/** The learning rate of step t, counted from 1. */
export type Schedule = (step: number) => number;

/** The same rate at every step. */
export function constant(rate: number): Schedule {
  return () => rate;
}

/**
 * Rises linearly from 0 to `peak` over `warmup` steps, then falls along half a cosine to `floor` at step `total`, where it
 * stays (Loshchilov and Hutter, 2017): floor + (peak - floor) (1 + cos(π p)) / 2, p the share of the fall that is done.
 */
export function cosine(options: { peak: number; total: number; warmup?: number; floor?: number }): Schedule {
  const { peak, total, warmup = 0, floor = 0 } = options;
  return (step) => {
    if (step < warmup) return (peak * step) / warmup;
    const progress = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}
