/**
 * Lists about a product or about the shop as a whole: similar products, what is bought together, what is wanted now. Of
 * merchandising rules only those that hide products apply to them.
 */
import type { ProductFilter, ProductKey, RequestContext } from "../domain.js";
import { askQuestion } from "../features/question.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import type { Ask, CandidateSource } from "../retrieval/source.js";
import { askFor } from "./filter.js";
import { hiddenBy } from "./merchandise.js";
import { pageOf } from "./page.js";
import type { RulesInForce } from "./rules/inForce.js";
import type { Shop } from "./shop.js";
import type { ScoredProduct } from "./types.js";

/** Products by cosine of fused vectors (equation 6), colours and sizes of the product itself after all others. */
export async function similarTo(
  shop: Shop,
  nearest: CandidateSource,
  product: ProductKey,
  first: number,
  filter: ProductFilter,
  now: number,
  rules: RulesInForce,
): Promise<ScoredProduct[]> {
  const query = shop.vectors.get(product);
  if (!query) return [];
  const variants = new Set(shop.state.catalogue.variantsOf(product));
  const hidden = hiddenBy(rules, shop.state.catalogue);
  const ask = askFor(shop.state, askQuestion(shop.state, null, {}, now), query, filter, { excludeKeys: [product], hidden });
  const k = first + variants.size;
  const answer = Promise.resolve(nearest.propose(ask, k));
  const found = await answer.catch(() => nearestInProcess(shop.vectors).propose(ask, k));
  const scored = found.keys.map((productKey, i) => ({ productKey, score: found.scores[i]! }));
  const others = scored.filter(({ productKey }) => !variants.has(productKey));
  return [...others, ...scored.filter(({ productKey }) => variants.has(productKey))].slice(0, first);
}

/**
 * Products carted or bought together with this one, best first; where those are few, followed by what its shoppers met
 * otherwise, then by similar products. Score: shrunk cosine of co-occurrence, in (0, 1); what fills up stays below what was bought together.
 */
export async function togetherWith(
  shop: Shop,
  nearest: CandidateSource,
  product: ProductKey,
  first: number,
  now: number,
  rules: RulesInForce,
): Promise<ScoredProduct[]> {
  const { state } = shop;
  const hidden = hiddenBy(rules, state.catalogue);
  const ask = askFor(state, askQuestion(state, null, {}, now), null, {}, { excludeKeys: [product], hidden });
  const list: ScoredProduct[] = [];
  const used = new Set<ProductKey>();
  const take = (found: readonly { product: ProductKey; score: number }[]): void => {
    const ceiling = list.at(-1)?.score ?? 1;
    for (const { product: productKey, score } of found) {
      if (list.length === first) return;
      if (used.has(productKey) || !ask.allows(productKey)) continue;
      used.add(productKey);
      list.push({ productKey, score: ceiling * Math.min(1, score) });
    }
  };
  take(state.cooccurrence.boughtTogether(product, 4 * first));
  if (list.length < first) take(metTogether(ask, product));
  if (list.length < first)
    take(
      (await similarTo(shop, nearest, product, 2 * first, {}, now, rules)).map(({ productKey, score }) => ({
        product: productKey,
        score: Math.max(0, score),
      })),
    );
  return list;
}

function metTogether({ state }: Ask, product: ProductKey): { product: ProductKey; score: number }[] {
  const scores = new Map<ProductKey, number>();
  state.cooccurrence.accumulate(product, 1, scores);
  return [...scores].map(([key, score]) => ({ product: key, score })).sort((a, b) => b.score - a.score || a.product - b.product);
}

/** What is wanted now in this context by shoppers as a whole, then any other products. Score: share of the decayed demand. */
export async function trendingIn(
  shop: Shop,
  context: RequestContext,
  first: number,
  now: number,
  rules: RulesInForce,
): Promise<ScoredProduct[]> {
  const question = askQuestion(shop.state, null, context, context.at?.getTime() ?? now);
  const ask = askFor(shop.state, question, null, {}, { hidden: hiddenBy(rules, shop.state.catalogue) });
  const { items } = await pageOf([], ask, {}, shop.vectors, { offset: 0, first });
  return items.map(({ key, score }) => ({ productKey: key, score }));
}
