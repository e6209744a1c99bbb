/**
 * Models that do without something: the ablations and single-modal models of the paper's tables. What is left out is left
 * out of the graphs themselves (models/without.ts), so that training and serving cannot differ in it; candidate sources,
 * which are no part of a graph, are named in the card.
 */
import { FACETS, type Facet } from "../domain.js";
import { Errors } from "../errors.js";
import { type PAIR_BLOCKS, SOURCES, type SourceName } from "../features/layout.js";

/** A block of the pair features. */
type PairBlock = (typeof PAIR_BLOCKS)[number]["name"];

/**
 * Something that a model can do without. `vocabulary`: the tokens of category, brand, attributes and title; `title`: those of
 * the title alone; `facts`: a product's price and variants; `demand`: what interactions say of a product; `residual`: the ID
 * embeddings.
 */
export type Part =
  | "text"
  | "image"
  | "vocabulary"
  | "title"
  | "facts"
  | "demand"
  | "residual"
  | "self-attention"
  | "context attention"
  | `facet:${Facet}`
  | `features:${PairBlock}`
  | `source:${SourceName}`;

export interface Variant {
  /** "full" does without nothing. */
  readonly name: string;
  /** Which row of a table of methods it is. */
  readonly family: "full" | "ablation" | "single-modal" | "collaborative";
  readonly without: readonly Part[];
}

export const SITUATION: readonly Part[] = FACETS.filter((facet) => facet !== "GENERAL").map((facet): Part => `facet:${facet}`);
const otherSources = (...kept: SourceName[]): Part[] =>
  SOURCES.filter((source) => !kept.includes(source)).map((source): Part => `source:${source}`);
/** One modality, the shopper's own history and nothing else: equation (1) with one summand. */
const ONE_MODALITY: readonly Part[] = [
  "vocabulary",
  "facts",
  "demand",
  "residual",
  ...SITUATION,
  "features:affinity",
  "features:price",
  "features:popularity",
  "features:neighbours",
  "features:lexical",
  "features:demand",
  "features:lifts",
  ...otherSources("nearest"),
];

const ablation = (name: string, ...without: Part[]): Variant => ({ name, family: "ablation", without });

const VARIANTS: readonly Variant[] = [
  { name: "full", family: "full", without: [] },
  { name: "text-only", family: "single-modal", without: ["image", ...ONE_MODALITY] },
  { name: "image-only", family: "single-modal", without: ["text", ...ONE_MODALITY] },
  {
    name: "collaborative",
    family: "collaborative",
    without: [
      "text",
      "image",
      "vocabulary",
      "facts",
      "features:affinity",
      "features:price",
      "features:lexical",
      "features:demand",
      "source:variants",
      "source:lexical",
    ],
  },
  ablation("without-text", "text", "title", "features:lexical", "source:lexical"),
  ablation("without-image", "image"),
  ablation("without-context", ...SITUATION),
  ablation("without-context-attention", "context attention"),
  ablation("without-self-attention", "self-attention"),
  ablation("without-residual", "residual"),
  ...SOURCES.map((source) => ablation(`without-source:${source}`, `source:${source}`)),
];

/** What `train --variant` accepts. */
export const VARIANT_NAMES: readonly string[] = VARIANTS.map(({ name }) => name);

/** Throws BAD_INPUT where there is no such variant. */
export function variantNamed(name = "full"): Variant {
  const variant = VARIANTS.find((one) => one.name === name);
  if (!variant) throw Errors.badInput("variant", name, `one of ${VARIANT_NAMES.join(", ")}`);
  return variant;
}

/** What a model's card says of its candidates: the sources asked, and whether they are told the situation. */
export function proposalsOf(without: ReadonlySet<Part>): { sources?: SourceName[]; situated?: boolean } {
  const sources = SOURCES.filter((source) => !without.has(`source:${source}`));
  return {
    ...(sources.length < SOURCES.length ? { sources } : {}),
    ...(SITUATION.every((part) => without.has(part)) ? { situated: false } : {}),
  };
}
