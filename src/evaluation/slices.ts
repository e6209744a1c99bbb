/** Which right answers a figure is about, and how the list is read for it. */
import { PROFILE_DIMENSIONS } from "../features/layout.js";
import type { PositiveRecord, QuestionRecord } from "./records.js";

export interface Slice {
  name: string;
  meaning: string;
  /** `full`: as it is; `unseen`: without the shopper's own products; `fresh`: without those and their variants. */
  list: "full" | "unseen" | "fresh";
  includes(positive: PositiveRecord, question: QuestionRecord): boolean;
}

/** Events from which on a shopper is a regular one. */
const REGULAR = 5;

export const SLICES: readonly Slice[] = [
  { name: "all", meaning: "every right product", list: "full", includes: () => true },
  { name: "repeats", meaning: "products the shopper had before", list: "full", includes: (p) => p.kind === "repeat" },
  {
    name: "variants",
    meaning: "another colour or size of something the shopper had",
    list: "full",
    includes: (p) => p.kind === "variant",
  },
  { name: "new", meaning: "product groups new to the shopper", list: "full", includes: (p) => p.kind === "new" },
  { name: "warm", meaning: "products somebody had before", list: "full", includes: (p) => !p.cold },
  { name: "cold", meaning: "products nobody had before", list: "full", includes: (p) => p.cold },
  {
    name: "unseen only",
    meaning: "lists without the shopper's own products, judged on what is not theirs yet",
    list: "unseen",
    includes: (p) => p.kind !== "repeat",
  },
  {
    name: "new only",
    meaning: "lists without the shopper's own products and their variants, judged on new product groups",
    list: "fresh",
    includes: (p) => p.kind === "new",
  },
  {
    name: "first visits",
    meaning: "shoppers without history",
    list: "full",
    includes: (_p, question) => question.events === 0,
  },
  {
    name: "new shoppers",
    meaning: `shoppers with 1 to ${REGULAR - 1} events`,
    list: "full",
    includes: (_p, { events }) => events > 0 && events < REGULAR,
  },
  {
    name: "regulars",
    meaning: `shoppers with ${REGULAR} events or more`,
    list: "full",
    includes: (_p, { events }) => events >= REGULAR,
  },
];

/** Slices of the percentile rank of cold products. */
export const COLD_SLICES: readonly Omit<Slice, "list">[] = [
  { name: "cold", meaning: "products nobody had before", includes: (p) => p.cold },
  { name: "cold with image", meaning: "of those, with an image", includes: (p) => p.cold && p.image },
  { name: "cold without image", meaning: "of those, without", includes: (p) => p.cold && !p.image },
  { name: "cold new", meaning: "of those, in product groups new to the shopper", includes: (p) => p.cold && p.kind === "new" },
];

/** Fewer questions than this in one situation say nothing of it. */
const FEWEST_IN_SITUATION = 20;

/**
 * One slice for every situation that the questions were asked in: each known bucket of each context dimension (season, device
 * ...). What held for all questions, or for fewer than 20, is no slice.
 */
export function situationSlices(questions: readonly QuestionRecord[]): Slice[] {
  const asked = new Map<string, { dimension: string; bucket: string; count: number }>();
  for (const { situation = {} } of questions)
    for (const [dimension, bucket] of Object.entries(situation)) {
      const name = `${dimension}: ${bucket}`;
      const known = asked.get(name) ?? { dimension, bucket, count: 0 };
      known.count++;
      asked.set(name, known);
    }
  const order = PROFILE_DIMENSIONS.map(({ name }): string => name);
  return [...asked]
    .filter(([, { count }]) => count >= FEWEST_IN_SITUATION && count < questions.length)
    .sort(([, a], [, b]) => order.indexOf(a.dimension) - order.indexOf(b.dimension) || b.count - a.count)
    .map(([name, { dimension, bucket }]) => ({
      name,
      meaning: `asked where the ${dimension} is ${bucket}`,
      list: "full",
      includes: (_p, { situation }) => situation?.[dimension] === bucket,
    }));
}
