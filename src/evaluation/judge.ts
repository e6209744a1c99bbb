/** Judging one method's answer to one question: where the right products stand, under each way of reading the list. */
import type { ProductKey } from "../domain.js";
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";
import type { AnswerRecord, Novelty, PositiveRecord } from "./records.js";

/** What the shopper had before a question, and what else counts as the same in another colour or size. */
export interface Owned {
  products: ReadonlySet<ProductKey>;
  /** The products and all their variants. */
  groups: ReadonlySet<ProductKey>;
}

/** The shopper's products as the question knows them. */
export function ownedBefore(question: Question, state: ShopState): Owned {
  const products = new Set(question.past.keys());
  const groups = new Set(products);
  for (const product of products) for (const variant of state.catalogue.variantsOf(product)) groups.add(variant);
  return { products, groups };
}

/** What kind of right answer each positive is. */
export function describePositives(
  positives: readonly ProductKey[],
  owned: Owned,
  state: ShopState,
  withImage: ReadonlySet<ProductKey>,
): PositiveRecord[] {
  return positives.map((key) => ({
    id: state.catalogue.get(key)?.id ?? String(key),
    kind: kindOf(key, owned),
    cold: isCold(state, key),
    image: withImage.has(key),
  }));
}

/** True where nobody has interacted with the product yet. */
export function isCold(state: ShopState, key: ProductKey): boolean {
  return Number.isNaN(state.stats.first(key));
}

/** Ranks of the positives among the first `depth` of the list, of its unseen products, and of its new product groups. */
export function rankPositives(
  list: Int32Array,
  positives: readonly ProductKey[],
  owned: Owned,
  depth: number,
): Pick<AnswerRecord, "full" | "unseen" | "fresh"> {
  const index = new Map(positives.map((key, i) => [key, i]));
  const read = (skip: ReadonlySet<ProductKey>): number[] | undefined => {
    const ranks = new Array<number>(positives.length).fill(0);
    let found = false;
    for (let i = 0, rank = 0; i < list.length && rank < depth; i++) {
      const key = list[i]!;
      if (skip.has(key)) continue;
      rank++;
      const at = index.get(key);
      if (at === undefined || ranks[at]! > 0) continue;
      ranks[at] = rank;
      found = true;
    }
    return found ? ranks : undefined;
  };
  const ranks: Pick<AnswerRecord, "full" | "unseen" | "fresh"> = {};
  const full = read(NOTHING);
  const unseen = read(owned.products);
  const fresh = read(owned.groups);
  if (full) ranks.full = full;
  if (unseen) ranks.unseen = unseen;
  if (fresh) ranks.fresh = fresh;
  return ranks;
}

const NOTHING: ReadonlySet<ProductKey> = new Set();

function kindOf(key: ProductKey, owned: Owned): Novelty {
  return owned.products.has(key) ? "repeat" : owned.groups.has(key) ? "variant" : "new";
}
