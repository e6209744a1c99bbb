/** How shoppers pick products: a draw over the catalogue with probabilities from the planted truth (a softmax). */
import type { Random } from "../common/random.js";
import type { ProductInput, RequestContext, ShopperInput } from "../domain.js";
import { drawFrom } from "./draw.js";
import { type EffectMode, traitLogOdds } from "./truth/effects.js";
import { noveltyOf } from "./truth/preference.js";
import { appealOf, tasteAffinity, tasteOf } from "./truth/tastes.js";
import { TRAITS, traitsOf } from "./truth/traits.js";

const DAY = 86_400_000;
/** After this long a product is not new any more. */
const NEW = 150 * DAY;

/** What the shopper looked at just before, and what of it the next look holds on to: six (four) times the odds. */
export interface Lead {
  product: number;
  by: "category" | "colour";
}

export class Choice {
  private readonly createdAt: Float64Array;
  /** Products with equal traits share an index, so that a context's effect is computed once for all of them. */
  private readonly traitGroup: Int32Array;
  private readonly groups: (readonly number[])[] = [];
  private readonly appeal: Float64Array;
  private readonly category: Int32Array;
  private readonly colour: Int32Array;
  /** 1 where the product is sold, by country. */
  private readonly sold = new Map<string, Uint8Array>();
  private readonly tastes = new Map<string, Float64Array>();
  private readonly running: Float64Array;

  constructor(
    private readonly products: readonly ProductInput[],
    private readonly options: { seed: number; effects: EffectMode; end: Date },
  ) {
    this.createdAt = Float64Array.from(products, (p) => p.createdAt?.getTime() ?? 0);
    this.appeal = Float64Array.from(products, (p) => appealOf(p, options.seed));
    this.category = numbered(products.map((p) => (p.category ?? []).slice(0, 2).join(">")));
    this.colour = numbered(products.map((p) => String(p.attributes?.colourFamily)));
    this.running = new Float64Array(products.length);
    const indexOf = new Map<string, number>();
    this.traitGroup = Int32Array.from(products, (product) => {
      const traits = traitsOf(product);
      const indices = TRAITS.flatMap((trait, t) => (traits.has(trait) ? [t] : []));
      const key = indices.join();
      if (!indexOf.has(key)) indexOf.set(key, this.groups.push(indices) - 1);
      return indexOf.get(key)!;
    });
  }

  /** The context's factors on the odds, for `pick`. */
  factors(context: RequestContext): Float64Array {
    const byTrait = traitLogOdds(context, this.options.effects);
    const odds = TRAITS.map((trait) => Math.exp(byTrait.get(trait) ?? 0));
    return Float64Array.from(this.groups, (indices) => indices.reduce((product, t) => product * odds[t]!, 1));
  }

  /** Index of the product that the shopper looks at next; -1 where nothing is on sale there yet. */
  pick(shopper: ShopperInput, at: number, country: string, factors: Float64Array, lead: Lead | null, random: Random): number {
    const taste = this.tasteWeights(shopper);
    const sold = this.soldIn(country);
    const running = this.running;
    const createdAt = this.createdAt;
    const traitGroup = this.traitGroup;
    const products = this.products;
    const alike = lead?.by === "colour" ? this.colour : this.category;
    const key = lead ? alike[lead.product] : -1;
    const boost = lead?.by === "colour" ? 4 : 6;
    let total = 0;
    for (let i = 0; i < running.length; i++) {
      const age = at - createdAt[i]!;
      if (age >= 0 && sold[i] === 1 && i !== lead?.product) {
        let weight = taste[i]! * factors[traitGroup[i]!]!;
        if (age < NEW) weight *= Math.exp(noveltyOf(products[i]!, at));
        if (alike[i] === key) weight *= boost;
        total += weight;
      }
      running[i] = total;
    }
    return drawFrom(running, random);
  }

  private soldIn(country: string): Uint8Array {
    let sold = this.sold.get(country);
    if (!sold) {
      sold = Uint8Array.from(this.products, ({ markets }) => (!markets || markets.includes(country) ? 1 : 0));
      this.sold.set(country, sold);
    }
    return sold;
  }

  /** exp(taste + appeal) by product; 0 for what was put on sale in the last day: nobody has found it. */
  private tasteWeights(shopper: ShopperInput): Float64Array {
    let weights = this.tastes.get(shopper.id);
    if (!weights) {
      const taste = tasteOf(shopper, this.options.seed);
      const undiscovered = this.options.end.getTime() - DAY;
      weights = Float64Array.from(this.products, (product, i) =>
        this.createdAt[i]! > undiscovered ? 0 : Math.exp(tasteAffinity(taste, product) + this.appeal[i]!),
      );
      this.tastes.set(shopper.id, weights);
    }
    return weights;
  }
}

/** Equal words get equal numbers. */
function numbered(words: readonly string[]): Int32Array {
  const numbers = new Map([...new Set(words)].map((word, i) => [word, i]));
  return Int32Array.from(words, (word) => numbers.get(word)!);
}
