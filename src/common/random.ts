/** Seeded random numbers: the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Integer in [0, n). */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** Index drawn with probability proportional to its (non-negative) weight. */
  weighted(weights: ArrayLike<number>): number;
  pick<T>(items: readonly T[]): T;
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** An independent stream named by `label`. */
  fork(label: string): Random;
}

/** Mulberry32 with Box-Muller normals. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return drawsFrom(uniform, {
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    fork: (label) => seededRandom(hash32(`${seed}/${label}`)),
  });
}

/** Everything that is drawn, from one stream of uniform numbers. */
export function drawsFrom(uniform: () => number, { normal, fork }: Pick<Random, "normal" | "fork">): Random {
  const below = (n: number): number => Math.floor(uniform() * n);
  return {
    uniform,
    below,
    normal,
    weighted(weights) {
      let total = 0;
      for (let i = 0; i < weights.length; i++) total += weights[i]!;
      let left = uniform() * total;
      for (let i = 0; i < weights.length; i++) {
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return weights.length - 1;
    },
    pick: (items) => items[below(items.length)]!,
    shuffle(items) {
      const list = items as { length: number; [index: number]: unknown };
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [list[i], list[j]] = [list[j], list[i]];
      }
      return items;
    },
    fork,
  };
}

/** FNV-1a over UTF-16 code units: a fast, stable 32-bit hash for buckets and seeds (not for security). */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
