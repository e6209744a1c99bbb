/**
 * What noise buys: the privacy loss of DP-SGD (Abadi et al., 2016), accounted in Renyi differential privacy. One step adds
 * Gaussian noise of `noise` times the sensitivity to a sum over shoppers of whom each takes part with probability `rate`
 * (Poisson sampling). Neighbouring shops differ by one shopper with everything that they did.
 */
export interface Phase {
  /** Probability that a shopper takes part in a step. */
  rate: number;
  /** Standard deviation of the noise, in units of the clipping norm. */
  noise: number;
  steps: number;
}

/** Orders at which the loss is accounted; whole ones, for which it is known in closed form. */
const ORDERS = [...Array.from({ length: 63 }, (_, i) => i + 2), 72, 80, 96, 128, 192, 256, 512, 1024];

/**
 * Renyi divergence of one step at a whole `order` a, at least 2 (Mironov, Talwar and Zhang, 2019, section 3.3):
 * `ln( sum_k C(a, k) (1 - q)^(a - k) q^k e^((k^2 - k) / (2 s^2)) ) / (a - 1)` with rate q and noise s.
 */
export function renyiLoss({ rate: q, noise: s }: Omit<Phase, "steps">, order: number): number {
  if (q === 0) return 0;
  if (q === 1) return order / (2 * s * s);
  let sum = Number.NEGATIVE_INFINITY;
  let choose = 0;
  for (let k = 0; k <= order; k++) {
    const term = choose + k * Math.log(q) + (order - k) * Math.log1p(-q) + (k * k - k) / (2 * s * s);
    sum = logAdd(sum, term);
    choose += Math.log((order - k) / (k + 1));
  }
  // Rounding can leave a loss of nearly nothing a little below it.
  return Math.max(0, sum) / (order - 1);
}

/** The epsilon of all phases together: losses add up at every order, `epsilon = loss + ln(1 / delta) / (a - 1)` (Mironov, 2017). */
export function epsilonOf(phases: readonly Phase[], delta: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const order of ORDERS) {
    const loss = phases.reduce((total, phase) => total + phase.steps * renyiLoss(phase, order), 0);
    best = Math.min(best, loss + Math.log(1 / delta) / (order - 1));
  }
  return best;
}

/** The least noise (to a thousandth) with which `next`, after the phases before, spends no more than `epsilon` at `delta`. */
export function noiseFor(before: readonly Phase[], next: Omit<Phase, "noise">, epsilon: number, delta: number): number {
  const spent = (noise: number): number => epsilonOf([...before, { ...next, noise }], delta);
  let [low, high] = [0, 1];
  while (spent(high) > epsilon) {
    low = high;
    high *= 2;
    if (high > 1e6) throw new RangeError(`no noise is enough for epsilon ${epsilon} at delta ${delta}`);
  }
  while (high - low > 1e-3 * high) {
    const middle = (low + high) / 2;
    if (spent(middle) > epsilon) low = middle;
    else high = middle;
  }
  return high;
}

function logAdd(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}
