import { topK } from "../../common/topK.js";
import type { ProductKey } from "../../domain.js";
import type { ScoredKeys } from "../../retrieval/source.js";
import type { Method } from "../method.js";

/**
 * How a place in a component's list becomes a number that can be added up: `1 / (c + rank)`, or the score as a share of the
 * list's best.
 */
export const SCALES = ["1/(1+rank)", "1/(10+rank)", "1/(60+rank)", "score"] as const;
export type Scale = (typeof SCALES)[number];

const OFFSETS: Partial<Record<Scale, number>> = { "1/(1+rank)": 1, "1/(10+rank)": 10, "1/(60+rank)": 60 };

/** The numbers of a list's products, in its order; 0 or more. */
export function scaled({ scores }: Pick<ScoredKeys, "scores">, scale: Scale): number[] {
  const offset = OFFSETS[scale];
  if (offset !== undefined) return scores.map((_, i) => (offset + 1) / (offset + i + 1));
  const best = scores[0] ?? 0;
  return scores.map((score) => (best > 0 ? Math.max(0, score / best) : 0));
}

/** A weighted sum of other methods' lists: the baseline that knows what all the simple ones know. */
export function blendMethod(name: string, components: readonly { method: Method; weight: number }[], scale: Scale): Method {
  const used = components.filter(({ method, weight }) => weight > 0 && method.propose);
  const propose: NonNullable<Method["propose"]> = async (question, state, k) => {
    const sums = new Map<ProductKey, number>();
    for (const { method, weight } of used) {
      const list = await method.propose!(question, state, k);
      for (const [i, value] of scaled(list, scale).entries())
        sums.set(list.keys[i]!, (sums.get(list.keys[i]!) ?? 0) + weight * value);
    }
    const keys = Int32Array.from(sums.keys());
    const scores = Float64Array.from(sums.values());
    const best = [...topK(scores, k, keys.length, keys)];
    return { keys: best.map((i) => keys[i]!), scores: best.map((i) => scores[i]!) };
  };
  return {
    name,
    family: "hybrid",
    parts: used.map(({ method }) => method.name),
    settings: { ...Object.fromEntries(used.map(({ method, weight }) => [method.name, weight])), scale },
    propose,
    rank: async (question, state, k) => Int32Array.from((await propose(question, state, k)).keys),
  };
}
