/** Collaborative models that are fitted once and then asked: what they are fitted on, and where the fits are kept. */
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import { type EaseModel, fitEase } from "../../learning/collaborative/ease.js";
import { fitItemFactors, type ItemFactors } from "../../learning/collaborative/ials.js";
import { type InteractionMatrix, matrixOf, type WeightedItem } from "../../learning/collaborative/interactionMatrix.js";
import { NewMeetings } from "./newEvents.js";

/** Newest distinct products of a shopper that speak for them. */
const NEWEST = 200;
const ITERATIONS = 8;
/** Inverses of this size take seconds each: of a larger catalogue EASE covers the most frequent products. */
const MOST_ITEMS = 5000;

export interface FactorSettings {
  dim: number;
  /** λ and α0 (learning/collaborative/ials.ts). */
  regularization: number;
  unobserved: number;
}

/** EASE with the row of each product. */
export interface EaseFit extends EaseModel {
  rowOf: ReadonlyMap<number, number>;
}

/**
 * Fits of one period: each is made when it is first asked for, on what the state holds then, and stays. Who wants later
 * events in them makes another one of these.
 */
export class Fits {
  private matrix: InteractionMatrix | undefined;
  private readonly factors = new Map<string, ItemFactors>();
  private readonly eases = new Map<number, Promise<EaseFit>>();

  constructor(
    private readonly seed: number,
    private readonly threads: number,
  ) {}

  ials(state: ShopState, { dim, regularization, unobserved }: FactorSettings): ItemFactors {
    const key = [dim, regularization, unobserved].join();
    let fit = this.factors.get(key);
    if (!fit) {
      const options = { dim, regularization, unobserved, iterations: ITERATIONS, seed: this.seed };
      fit = fitItemFactors(this.interactions(state), options);
      this.factors.set(key, fit);
    }
    return fit;
  }

  ease(state: ShopState, regularization: number): Promise<EaseFit> {
    let fit = this.eases.get(regularization);
    if (!fit) {
      fit = fitEase(this.interactions(state), { regularization, threads: this.threads, mostItems: MOST_ITEMS }).then((model) => ({
        ...model,
        rowOf: new Map(Array.from(model.items, (item, row) => [item, row])),
      }));
      this.eases.set(regularization, fit);
    }
    return fit;
  }

  /** Rows: shoppers who met anything, with their newest distinct products. Columns: product keys. */
  private interactions(state: ShopState): InteractionMatrix {
    if (this.matrix) return this.matrix;
    const rows = new Map<number, WeightedItem[]>();
    new NewMeetings(state).each(0, (shopper, item) => {
      const row = rows.get(shopper) ?? [];
      rows.set(shopper, row);
      row.push({ item, weight: 1 });
    });
    this.matrix = matrixOf(
      Array.from(rows.values(), (row) => row.slice(-NEWEST)),
      state.catalogue.size,
    );
    return this.matrix;
  }
}

/** A question's products, the i-th newest with weight `(1 + i)^-decay`. */
export function entriesOf({ entries }: Question, decay: number): WeightedItem[] {
  return entries.map(({ product }, i) => ({ item: product, weight: (1 + i) ** -decay }));
}
