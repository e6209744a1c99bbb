import type { ProductKey } from "../../domain.js";
import type { ShopState } from "../../features/shopState.js";
import { SparseRows } from "../../features/sparseRows.js";
import type { Method, Settings } from "../method.js";
import { NewMeetings } from "./newEvents.js";
import { tableMethod } from "./table.js";

/** Earlier products of a shopper that a new one is paired with; the further apart, the less. */
const PAIRED = 20;
const WEIGHTS = Array.from({ length: PAIRED }, (_, i) => 1 / Math.sqrt(1 + i / 4));

export interface ItemKnnSettings extends Settings {
  /** Products of the history, newest first, whose neighbours count. */
  last: number;
  /** How much each counts less than the one after it: the i-th newest by `(1 + i)^-decay`. */
  decay: number;
  /** s in `c_ij / ((n_i + s)^½ (n_j + s)^power)`: pairs of rare products need that many meetings to count. */
  shrinkage: number;
  /** 0.5 is the cosine; less favours neighbours j that many met. */
  power: number;
  /** How much it counts that j was met before i, where that i was met before j counts 1. */
  backward: number;
}

/** Item-kNN: products that shoppers met near those of this history (Sarwar et al. 2001, with sequence and shrinkage). */
export function itemKnnMethod(settings: ItemKnnSettings): Method {
  const { last, decay, shrinkage, power, backward } = settings;
  return tableMethod({
    name: "item-kNN",
    family: "collaborative",
    settings,
    table(question, state) {
      const pairs = pairsOf(state);
      const scores = new Float32Array(state.catalogue.size);
      const scale = (key: ProductKey, to: number): number => ((pairs.met[key] ?? 0) + shrinkage) ** -to;
      question.entries.slice(0, last).forEach(({ product }, i) => {
        const weight = scale(product, 0.5) / (1 + i) ** decay;
        pairs.after.forEach(product, (other, c) => {
          scores[other]! += weight * c * scale(other, power);
        });
        pairs.before.forEach(product, (other, c) => {
          scores[other]! += backward * weight * c * scale(other, power);
        });
      });
      return scores;
    },
  });
}

/** How often one product was met after another, by product, and how many shoppers met it. */
interface Pairs {
  follower: NewMeetings;
  after: SparseRows;
  before: SparseRows;
  met: number[];
}
const kept = new WeakMap<ShopState, Pairs>();

/** Counted once for all settings, up to what the state holds now. */
function pairsOf(state: ShopState): Pairs {
  const pairs = kept.get(state) ?? {
    follower: new NewMeetings(state),
    after: new SparseRows(),
    before: new SparseRows(),
    met: [],
  };
  kept.set(state, pairs);
  pairs.follower.each(PAIRED, (_shopper, product, earlier) => {
    pairs.met[product] = (pairs.met[product] ?? 0) + 1;
    earlier.forEach((other, i) => {
      pairs.after.add(other, product, WEIGHTS[i]!);
      pairs.before.add(product, other, WEIGHTS[i]!);
    });
  });
  return pairs;
}
