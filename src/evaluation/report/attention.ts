import { FACETS, type Facet } from "../../domain.js";
import { PROFILE_DIMENSIONS } from "../../features/layout.js";
import type { Run } from "../records.js";

/** How much one facet counted where it was known, and in which situations more or less. */
export interface Attention {
  facet: Facet;
  /** Mean alpha of equation (3) over the questions where the facet was known. */
  mean: number;
  questions: number;
  situations: { situation: string; mean: number; questions: number }[];
}

/** Fewer questions than this are no situation. */
const FEWEST = 20;
/** The dimension that a facet's situations are told apart by, where it has several. */
const TOLD_BY: Partial<Record<Facet, string>> = { SEASON: "season", TIME: "daypart", DEVICE: "device" };

/** Mean attention of one model's answers, by facet and by the facet's own situations. */
export function attentionOf(runs: readonly Run[], method: string): Attention[] {
  const records = runs.flatMap(({ records }) => records);
  return FACETS.flatMap((facet): Attention[] => {
    const known = records.flatMap(({ answers, situation = {} }) => {
      const alpha = answers[method]?.attention?.[facet];
      return alpha === undefined ? [] : [{ alpha, situation }];
    });
    if (known.length === 0) return [];
    const dimension =
      TOLD_BY[facet] ?? (facet === "GENERAL" ? undefined : PROFILE_DIMENSIONS.find((d) => d.facet === facet)?.name);
    const buckets = new Map<string, number[]>();
    for (const { alpha, situation } of known) {
      const bucket = dimension && situation[dimension];
      if (bucket) buckets.set(bucket, [...(buckets.get(bucket) ?? []), alpha]);
    }
    return [
      {
        facet,
        mean: meanOf(known.map(({ alpha }) => alpha)),
        questions: known.length,
        situations: [...buckets]
          .filter(([, alphas]) => alphas.length >= FEWEST)
          .map(([situation, alphas]) => ({ situation, mean: meanOf(alphas), questions: alphas.length }))
          .sort((a, b) => b.mean - a.mean),
      },
    ];
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
