/** How the graphs do without a part of their inputs: constants that hide it, so that whatever is fed there changes nothing. */
import { FACETS } from "../../domain.js";
import {
  CONTEXT_DIM,
  FACET_SLICES,
  PAIR_BASE_DIM,
  PAIR_BLOCKS,
  PAIR_DIM,
  PRODUCT_NUMBERS_DIM,
  PRODUCT_STATIC_DIM,
  PROFILE_DIMENSIONS,
  PROFILE_OFFSETS,
  SOURCES,
} from "../../features/layout.js";
import type { Value } from "../graph/graph.js";
import { add, mul } from "../graph/ops/elementwise.js";
import type { Part } from "../variant.js";
import type { ItemTowerInputs } from "./itemTower.js";
import type { PairScaling, RankerInputs } from "./ranker.js";
import type { UserTowerInputs } from "./userTower.js";

type Without = ReadonlySet<Part>;
type Named = Readonly<Record<string, Value>>;

/** Products as an item tower without these parts sees them: a hidden modality is one that the product lacks. */
export function seenItems(x: ItemTowerInputs, vocabulary: readonly string[], without: Without): ItemTowerInputs {
  return {
    ...x,
    ...(without.has("text") ? { textMask: mul(x.textMask, 0) } : {}),
    ...(without.has("image") ? { imageMask: mul(x.imageMask, 0) } : {}),
    tokens: kept(x.tokens, tokensMask(vocabulary, without)),
    numbers: kept(x.numbers, numbersMask(without)),
  };
}

/** Shoppers as a user tower without these parts sees them, and its parameters: attention that adds nothing is none. */
export function seenShoppers<X extends UserTowerInputs>(P: Named, x: X, without: Without): { P: Named; x: X } {
  const { W_out, outBias } = P;
  return {
    P: without.has("self-attention") ? { ...P, W_out: mul(W_out!, 0), outBias: mul(outBias!, 0) } : P,
    x: { ...x, context: kept(x.context, contextMask(without)) },
  };
}

/** Questions as a ranker without these parts sees them: a hidden feature has its mean (a log-lift: none) for everybody. */
export function seenQuestions<X extends RankerInputs>(x: X, { mean }: PairScaling, without: Without): X {
  const mask = pairsMask(without);
  const fill = mean.map((value, d) => (d < PAIR_BASE_DIM ? (1 - mask[d]!) * value : 0));
  const pairs = kept(x.pairs, mask);
  return {
    ...x,
    pairs: fill.some((value) => value !== 0) ? add(pairs, pairs.graph.constant(fill, [PAIR_DIM])) : pairs,
    context: kept(x.context, contextMask(without)),
    present: kept(x.present, presentMask(without)),
  };
}

/** [PAIR_DIM]: 0 where a column belongs to what is done without. */
export function pairsMask(without: Without): Float32Array {
  const mask = new Float32Array(PAIR_DIM).fill(1);
  let from = 0;
  for (const { name, size } of PAIR_BLOCKS) {
    if (without.has(`features:${name}`)) mask.fill(0, from, from + size);
    from += size;
  }
  SOURCES.forEach((source, s) => {
    if (without.has(`source:${source}`)) mask.fill(0, 3 * s, 3 * s + 3);
  });
  PROFILE_DIMENSIONS.forEach(({ facet }, d) => {
    if (without.has(`facet:${facet}`)) mask[PAIR_BASE_DIM + d] = 0;
  });
  return mask;
}

/** Of a vocabulary of nothing one column is left, which nothing fills. */
function tokensMask(vocabulary: readonly string[], without: Without): Float32Array {
  const hidden = (token: string): boolean => without.has("vocabulary") || (without.has("title") && token.startsWith("title="));
  return Float32Array.from(vocabulary.length > 0 ? vocabulary : [""], (token) => (hidden(token) ? 0 : 1));
}

function numbersMask(without: Without): Float32Array {
  const mask = new Float32Array(PRODUCT_NUMBERS_DIM).fill(1);
  if (without.has("facts")) mask.fill(0, 0, PRODUCT_STATIC_DIM);
  if (without.has("demand")) mask.fill(0, PRODUCT_STATIC_DIM);
  PROFILE_DIMENSIONS.forEach(({ facet, size }, d) => {
    const from = PRODUCT_STATIC_DIM + PROFILE_OFFSETS[d]!;
    if (without.has(`facet:${facet}`)) mask.fill(0, from, from + size);
  });
  return mask;
}

function contextMask(without: Without): Float32Array {
  const mask = new Float32Array(CONTEXT_DIM).fill(1);
  for (const { facet, from, to } of FACET_SLICES) if (without.has(`facet:${facet}`)) mask.fill(0, from, to);
  return mask;
}

function presentMask(without: Without): Float32Array {
  const alone = without.has("context attention");
  return Float32Array.from(FACETS, (facet) => (facet === "GENERAL" || !(alone || without.has(`facet:${facet}`)) ? 1 : 0));
}

/** x with its last axis masked; x itself where nothing is hidden, so that a full model's graphs have no masks at all. */
function kept(x: Value, mask: Float32Array): Value {
  return mask.every((value) => value === 1) ? x : mul(x, x.graph.constant(mask, [mask.length]));
}
