/** The numbers of an answer whose distribution is watched: the same from training's replay and from the traffic. */
import { DAY } from "../features/calendar.js";
import { PROFILE_DIMENSIONS } from "../features/layout.js";
import type { Question } from "../features/question.js";
import { quantileEdges } from "../metrics/histogram.js";

/** The first places' scores are watched. */
const PLACES = 12;
export const SCORE = "score";

/** Categories by name: their values are whole numbers from 0, or -1 where unknown. */
const CATEGORICAL = new Map(
  PROFILE_DIMENSIONS.map(({ name, size, facet }) => [`${facet === "GENERAL" ? "shopper" : "context"}.${name}`, size]),
);

/** What a question says of the shopper and the situation, by name. NaN: does not apply. */
export function featuresOf(question: Question): Map<string, number> {
  const { context, events, entries, taste, clock } = question;
  const newest = entries[0];
  return new Map([
    ...[...CATEGORICAL.keys()].map((name, d): [string, number] => [name, context.buckets[d]!]),
    ["shopper.events", events],
    ["shopper.daysSinceLast", newest ? Math.max(0, clock - newest.at) / DAY : Number.NaN],
    ["shopper.categories", taste.categories.size],
    ["shopper.logPrice", taste.logPrice],
  ]);
}

/** The scores that are watched, of a ranked list. */
export function scoresOf(ranked: readonly { score: number }[]): number[] {
  return ranked.slice(0, PLACES).map(({ score }) => score);
}

/** Buckets for the values of a name: one a category, else deciles. */
export function edgesOf(name: string, values: readonly number[]): number[] {
  const size = CATEGORICAL.get(name);
  return size === undefined ? quantileEdges(values) : Array.from({ length: size }, (_, i) => i);
}
