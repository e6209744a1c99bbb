/** What merchandisers want of a list: what nobody sees, what is ranked beside the sources' candidates, and the order shown. */
import { topK } from "../common/topK.js";
import type { ProductKey } from "../domain.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import { SOURCES } from "../features/layout.js";
import type { CandidateSet } from "../features/pairFeatures.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Question } from "../features/question.js";
import type { Ask } from "../retrieval/source.js";
import { diversify } from "./diversify.js";
import type { Ranked } from "./rank.js";
import { aboutOf, productsOf } from "./rules/about.js";
import type { RulesInForce } from "./rules/inForce.js";
import { placed } from "./rules/placed.js";
import type { PlacingRule, Rule, RuleUse } from "./rules/rule.js";
import { weighed } from "./rules/weighed.js";
import type { Condition } from "./selection.js";
import type { RuleMove } from "./types.js";

export interface Merchandised {
  /** Best first. */
  shown: readonly Ranked[];
  /** Of the products that rules were about and moved, in the order in which that was done. */
  moves: ReadonlyMap<ProductKey, readonly RuleMove[]>;
}

/** What hiding rules hide; null where they hide nothing. */
export function hiddenBy(rules: RulesInForce, catalogue: CatalogueFacts): Condition | null {
  const hiding = usesOf(rules, "HIDES").map((use) => aboutOf(use, catalogue));
  return hiding.length === 0 ? null : (key) => hiding.some((hides) => hides(key));
}

/** The candidates with as many of each placing rule's products as it needs: beside what sources proposed, the nearest. */
export function withPlaced(candidates: CandidateSet, rules: RulesInForce, ask: Ask, vectors: ProductVectors): CandidateSet {
  const { state, query, allows } = ask;
  let set = candidates;
  for (const use of placing(rules)) {
    const selected = aboutOf(use, state.catalogue);
    const missing = use.rule.places(use.args).most - set.keys.reduce((n, key) => n + Number(selected(key)), 0);
    if (missing <= 0) continue;
    const known = new Set(set.keys);
    const others = productsOf(use, state.catalogue).filter((key) => !known.has(key) && allows(key));
    // Without a query nothing is nearer than anything else: then the first come first.
    const near = query
      ? topK(vectors.scoresOf(others, query), missing, others.length, others)
      : others.subarray(0, missing).keys();
    set = extended(
      set,
      Array.from(near, (i) => others[i]!),
    );
  }
  return set;
}

/** The same candidates, and products that no source proposed. */
function extended({ keys, ranks, scores }: CandidateSet, more: readonly ProductKey[]): CandidateSet {
  const n = keys.length + more.length;
  const set: CandidateSet = {
    keys: new Int32Array(n),
    ranks: new Uint16Array(n * SOURCES.length),
    scores: new Float32Array(n * SOURCES.length),
  };
  set.keys.set(keys);
  set.keys.set(more, keys.length);
  set.ranks.set(ranks);
  set.scores.set(scores);
  return set;
}

/**
 * Orders a ranked list as the rules want it. Variants of one product are kept apart, unless told not to, in what the scores say; what
 * rules say of the order and of places holds after that. Scores stay.
 */
export function merchandise(
  ranked: readonly Ranked[],
  rules: RulesInForce,
  catalogue: CatalogueFacts,
  question: Question,
  { apart = true } = {},
): Merchandised {
  const keptApart = (list: readonly Ranked[]): readonly Ranked[] => (apart ? diversify(list, catalogue) : list);
  if (rules.rules.length === 0) return { shown: keptApart(ranked), moves: NO_MOVES };
  const moves = new Moves();
  const aboutEach = <Kind extends Rule>(uses: readonly RuleUse<Kind>[]) =>
    uses.map((use) => ({ use, about: aboutOf(use, catalogue) }));

  const weighing = aboutEach(usesOf(rules, "WEIGHS")).map((each) => ({ ...each, weight: each.use.rule.weight(each.use.args) }));
  const weightOf = ({ key }: Ranked): number =>
    weighing.reduce((product, { about, weight }) => (about(key) ? product * weight : product), 1);
  const byWeight = weighing.length > 0 ? weighed(ranked, weightOf) : ranked;
  for (const { use, about } of weighing) moves.note(use, about, ranked, byWeight);

  let shown = keptApart(byWeight);
  for (const { use, about } of aboutEach(usesOf(rules, "ARRANGES"))) {
    const before = shown;
    shown = use.rule.apply(before, use.args, { catalogue, question, selected: about });
    moves.note(use, use.rule.selects ? about : null, before, shown);
  }

  const pins = aboutEach(placing(rules)).map((each) => ({ ...each, ...each.use.rule.places(each.use.args) }));
  const claims = pins.map(({ about, from, most }) => ({ from, most, claims: ({ key }: Ranked) => about(key) }));
  const inPlace = placed(shown, claims);
  for (const { use, about } of pins) moves.note(use, about, shown, inPlace);
  return { shown: inPlace, moves: moves.byProduct };
}

const NO_MOVES: Merchandised["moves"] = new Map();

function usesOf<Acts extends Rule["acts"]>({ rules }: RulesInForce, acts: Acts): RuleUse<Extract<Rule, { acts: Acts }>>[] {
  return rules.filter(({ rule }) => rule.acts === acts) as RuleUse<Extract<Rule, { acts: Acts }>>[];
}

const placing = (rules: RulesInForce): RuleUse<PlacingRule>[] => usesOf(rules, "PLACES");

class Moves {
  readonly byProduct = new Map<ProductKey, RuleMove[]>();

  /** `about`: which products a rule is about; null: all, of which those that come later now were moved by it. */
  note({ id, name, rule }: RuleUse, about: Condition | null, before: readonly Ranked[], after: readonly Ranked[]): void {
    const places = new Map<ProductKey, number>();
    before.forEach(({ key }, i) => {
      if (!about || about(key)) places.set(key, i + 1);
    });
    after.forEach(({ key }, i) => {
      const [from, to] = [places.get(key), i + 1];
      if (from === undefined || from === to || (!about && from > to)) return;
      const moves = this.byProduct.get(key) ?? [];
      moves.push({ rule: { id, name }, kind: rule.code, from, to });
      this.byProduct.set(key, moves);
    });
  }
}
