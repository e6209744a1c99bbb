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
import type { RulesInForce } from "./rules/inForce.js";
import { placed } from "./rules/placed.js";
import type { PlacingRule, Rule, RuleUse } from "./rules/rule.js";
import { weighed } from "./rules/weighed.js";
import { type Condition, selectedKeys, selectionMatcher } from "./selection.js";
import type { RuleMove } from "./types.js";

export interface Merchandised {
  /** Best first. */
  shown: readonly Ranked[];
  /** Of the products that rules were about and moved, in the order in which that was done. */
  moves: ReadonlyMap<ProductKey, readonly RuleMove[]>;
}

/** What hiding rules hide; null where they hide nothing. */
export function hiddenBy(rules: RulesInForce, catalogue: CatalogueFacts): Condition | null {
  const hiding = usesOf(rules, "HIDES").map(({ products }) => selectionMatcher(catalogue, products));
  return hiding.length === 0 ? null : (key) => hiding.some((hides) => hides(key));
}

/** The candidates with as many of each placing rule's products as it needs: beside what sources proposed, the nearest. */
export function withPlaced(candidates: CandidateSet, rules: RulesInForce, ask: Ask, vectors: ProductVectors): CandidateSet {
  const { state, query, allows } = ask;
  let set = candidates;
  for (const use of placing(rules)) {
    const selected = selectionMatcher(state.catalogue, use.products);
    const missing = use.rule.places(use.args).most - set.keys.reduce((n, key) => n + Number(selected(key)), 0);
    if (missing <= 0) continue;
    const known = new Set(set.keys);
    const others = keysOf(use, state.catalogue).filter((key) => !known.has(key) && allows(key));
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

/** The products that a rule is about, as they were found in a version of a catalogue: looked for once, not for every answer. */
const found = new WeakMap<RuleUse, { catalogue: CatalogueFacts; version: number; keys: Int32Array }>();

function keysOf(use: RuleUse, catalogue: CatalogueFacts): Int32Array {
  const known = found.get(use);
  if (known?.catalogue === catalogue && known.version === catalogue.version) return known.keys;
  const keys = Int32Array.from(selectedKeys(catalogue, use.products));
  found.set(use, { catalogue, version: catalogue.version, keys });
  return keys;
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

/** Orders a ranked list as the rules want it, and keeps variants of one product apart unless told not to. Scores stay. */
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
  const selectedBy = ({ products }: RuleUse): Condition => selectionMatcher(catalogue, products);
  let shown = ranked;

  const weights = usesOf(rules, "WEIGHS").map((use) => ({ use, about: selectedBy(use), weight: use.rule.weight(use.args) }));
  if (weights.length > 0) {
    const before = shown;
    const weightOf = ({ key }: Ranked): number =>
      weights.reduce((product, { about, weight }) => (about(key) ? product * weight : product), 1);
    shown = weighed(before, weightOf);
    for (const { use, about } of weights) moves.note(use, about, before, shown);
  }
  for (const use of usesOf(rules, "ARRANGES")) {
    const before = shown;
    const selected = selectedBy(use);
    shown = use.rule.apply(before, use.args, { catalogue, question, selected });
    moves.note(use, use.rule.selects ? selected : null, before, shown);
  }
  const spaced = keptApart(shown);
  const pins = placing(rules).map((use) => ({ use, about: selectedBy(use), ...use.rule.places(use.args) }));
  shown = placed(
    spaced,
    pins.map(({ about, from, most }) => ({ from, most, claims: ({ key }) => about(key) })),
  );
  for (const { use, about } of pins) moves.note(use, about, spaced, shown);
  return { shown, moves: moves.byProduct };
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
    const places = new Map(before.map(({ key }, i) => [key, i + 1]));
    after.forEach(({ key }, i) => {
      const [from, to] = [places.get(key)!, i + 1];
      if (about ? from === to || !about(key) : from >= to) return;
      const moves = this.byProduct.get(key) ?? [];
      moves.push({ rule: { id, name }, kind: rule.code, from, to });
      this.byProduct.set(key, moves);
    });
  }
}
