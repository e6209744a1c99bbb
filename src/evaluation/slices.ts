/** Which right answers a figure is about, and how the list is read for it. */
import type { PositiveRecord, QuestionRecord } from "./records.js";

export interface Slice {
  name: string;
  meaning: string;
  /** `full`: as it is; `unseen`: without the shopper's own products; `fresh`: without those and their variants. */
  list: "full" | "unseen" | "fresh";
  includes(positive: PositiveRecord, question: QuestionRecord): boolean;
}

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
];

/** Slices of the percentile rank of cold products. */
export const COLD_SLICES: readonly Omit<Slice, "list">[] = [
  { name: "cold", meaning: "products nobody had before", includes: (p) => p.cold },
  { name: "cold with image", meaning: "of those, with an image", includes: (p) => p.cold && p.image },
  { name: "cold without image", meaning: "of those, without", includes: (p) => p.cold && !p.image },
  { name: "cold new", meaning: "of those, in product groups new to the shopper", includes: (p) => p.cold && p.kind === "new" },
];
