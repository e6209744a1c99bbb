/** Products that a training step compares the wanted ones with, and how probable each was to be among them. */
import type { Random } from "../../common/random.js";
import type { ProductKey } from "../../domain.js";
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import type { TowerExample } from "./towerExamples.js";

/** Popularity is drawn by count to this power (Mikolov et al., 2013): the long tail is met oftener than it is wanted. */
const FLATTENING = 0.75;

/** Draws half uniformly over the catalogue as of a moment, half by popularity among the examples' wanted products. */
export class NegativeSampler {
  /** The catalogue, oldest first; products without a creation date come before all others. */
  private readonly all: ProductKey[];
  private readonly createdAt: Float64Array;
  private readonly counts = new Map<ProductKey, number>();
  private readonly popular: ProductKey[];
  private readonly cumulative: Float64Array;
  private readonly half: number;

  constructor(
    private readonly examples: readonly TowerExample[],
    catalogue: CatalogueFacts,
    /** Examples and draws of a step. */
    private readonly sizes: { batch: number; negatives: number },
  ) {
    this.half = sizes.negatives / 2;
    const facts = [...catalogue.all()].map(({ key, createdAt }) => ({ key, from: existsFrom(createdAt) }));
    facts.sort((a, b) => (a.from === b.from ? a.key - b.key : a.from - b.from));
    this.all = facts.map(({ key }) => key);
    this.createdAt = Float64Array.from(facts, ({ from }) => from);
    for (const { target } of examples) this.counts.set(target, (this.counts.get(target) ?? 0) + 1);
    this.popular = [...this.counts.keys()];
    this.cumulative = new Float64Array(this.popular.length);
    let total = 0;
    this.popular.forEach((key, i) => {
      total += this.counts.get(key)! ** FLATTENING;
      this.cumulative[i] = total;
    });
  }

  /** Products that existed at `at`; some twice. */
  draw(random: Random, at: number): ProductKey[] {
    const existing = this.existing(at);
    const total = this.cumulative.at(-1) ?? 0;
    const drawn: ProductKey[] = [];
    for (let i = 0; i < this.half; i++) {
      if (existing > 0) drawn.push(this.all[random.below(existing)]!);
      drawn.push(this.popular[firstAbove(this.cumulative, random.uniform() * total)]!);
    }
    return drawn;
  }

  /** ln of a product's expected count among the products of a step at `at`, as a wanted one or as a draw. */
  logExpected(key: ProductKey, at: number): number {
    const n = this.counts.get(key) ?? 0;
    const asTarget = (this.sizes.batch * n) / this.examples.length;
    const byPopularity = n > 0 ? (this.half * n ** FLATTENING) / this.cumulative.at(-1)! : 0;
    return Math.log(asTarget + byPopularity + this.half / Math.max(1, this.existing(at)));
  }

  private existing(at: number): number {
    return firstAbove(this.createdAt, at, this.createdAt.length);
  }
}

function existsFrom(createdAt: number): number {
  return Number.isNaN(createdAt) ? Number.NEGATIVE_INFINITY : createdAt;
}

/** The first index whose number is greater than `value`; `last` where none is. */
function firstAbove(sorted: Float64Array, value: number, last = sorted.length - 1): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]! <= value) low = mid + 1;
    else high = mid;
  }
  return low;
}
