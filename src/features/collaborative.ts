/**
 * What was learned from who met what, and nothing else: item factors (iALS) and item-item weights (EASE^R). Both answer for a
 * history as it is now, so neither has to be learned again for the next request to know.
 */
import { DotTable } from "../common/dotTable.js";
import { solveSymmetric } from "../common/solveSymmetric.js";
import type { ProductKey } from "../domain.js";
import type { CatalogueFacts } from "./catalogueFacts.js";
import { interactionWeight } from "./histories.js";
import type { Question } from "./question.js";

export interface ItemFactorTable {
  /** The shop's product ids, in the order of the rows. */
  ids: readonly string[];
  dim: number;
  /** [ids, dim] */
  rows: Float32Array;
  /** [dim]: the diagonal of the rows' Gram matrix, which is diagonal. */
  gram: Float64Array;
  /** λ and α0 of the fit (learning/collaborative/ials.ts); rows are regularised by how much they hold. */
  regularization: number;
  unobserved: number;
}

export interface ItemWeightTable {
  /** The shop's product ids, in the order of the rows. */
  ids: readonly string[];
  /** [ids + 1] */
  rowStart: Int32Array;
  /** Indexes of `ids`, and how much having the row's product speaks for each. */
  neighbour: Int32Array;
  weight: Float32Array;
}

export interface CollaborativeTables {
  factors: ItemFactorTable | null;
  ease: ItemWeightTable | null;
}

/** Scores by row of a table; `keyOf[row]` is the product, 0 where the catalogue does not have it. */
export interface RowScores {
  keyOf: Int32Array;
  /** Row of a product, -1 where the table has none. */
  rowOf(key: ProductKey): number;
  scores: Float32Array;
}

/** All that is read of a question. */
export type Asking = Pick<Question, "entries">;

/** Evidence of wanting in a history, by product: what both methods take for a shopper's row. */
export function evidenceOf({ entries }: Asking): { product: ProductKey; weight: number }[] {
  return entries.flatMap(({ product, type, value }) => {
    const weight = interactionWeight(type, value);
    return weight > 0 ? { product, weight } : [];
  });
}

class Rows {
  readonly keyOf: Int32Array;
  /** By product key, from 1; 0: none. */
  private readonly rows: Int32Array;

  constructor(ids: readonly string[], catalogue: CatalogueFacts) {
    this.keyOf = Int32Array.from(ids, (id) => catalogue.keyOf(id) ?? 0);
    this.rows = new Int32Array(this.keyOf.reduce((most, key) => Math.max(most, key), 0) + 1);
    this.keyOf.forEach((key, row) => {
      if (key > 0) this.rows[key] = row + 1;
    });
  }

  rowOf = (key: ProductKey): number => (this.rows[key] ?? 0) - 1;
}

/** Item factors over one catalogue: a shopper is folded in (Hu et al. 2008, equation 4) and compared with every row. */
export class ItemFactors {
  private readonly rows: Rows;
  private readonly dots: DotTable;
  private last: { question: Asking; scores: RowScores } | undefined;

  constructor(
    private readonly table: ItemFactorTable,
    catalogue: CatalogueFacts,
  ) {
    const { ids, dim, rows } = table;
    this.rows = new Rows(ids, catalogue);
    this.dots = new DotTable(dim, Math.max(1, ids.length));
    for (let row = 0; row < ids.length; row++)
      this.dots.rows.set(rows.subarray(row * dim, (row + 1) * dim), row * this.dots.stride);
  }

  /** Predicted preference for every row, about 0 to 1; null where the history has nothing of the table. */
  scores(question: Asking): RowScores | null {
    if (this.last?.question === question) return this.last.scores;
    const vector = this.foldIn(question);
    if (!vector) return null;
    // A copy: the table's answer is overwritten by its next.
    const scores = {
      keyOf: this.rows.keyOf,
      rowOf: this.rows.rowOf,
      scores: this.dots.dots(vector, this.table.ids.length).slice(),
    };
    this.last = { question, scores };
    return scores;
  }

  /**
   * `x = (D + Yᵀ W Y)⁻¹ Yᵀ W 1`, where Y [n, dim] are the history's rows, W their weights and `D = α0 G + λ_u I` is diagonal, with
   * `λ_u = λ (n + α0 items)`. Solved as `D⁻¹ Yᵀ (W⁻¹ + Y D⁻¹ Yᵀ)⁻¹ 1`, which is the same by a system of n instead of dim.
   */
  private foldIn(question: Asking): Float32Array | null {
    const { dim, rows, gram, regularization, unobserved, ids } = this.table;
    const entries = evidenceOf(question).flatMap(({ product, weight }) => {
      const row = this.rows.rowOf(product);
      return row >= 0 ? { from: row * dim, weight } : [];
    });
    const n = entries.length;
    if (n === 0) return null;
    const penalty = regularization * (n + unobserved * ids.length);
    /** Y D⁻¹ */
    const divided = new Float64Array(n * dim);
    const system = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const { from, weight } = entries[i]!;
      for (let d = 0; d < dim; d++) divided[i * dim + d] = rows[from + d]! / (unobserved * gram[d]! + penalty);
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let d = 0, own = i * dim, other = entries[j]!.from; d < dim; d++) product += divided[own + d]! * rows[other + d]!;
        system[i * n + j] = product;
      }
      system[i * n + i]! += 1 / weight;
    }
    const parts = new Float64Array(n).fill(1);
    solveSymmetric(system, parts, n);
    const vector = new Float64Array(dim);
    for (let i = 0; i < n; i++) for (let d = 0; d < dim; d++) vector[d]! += parts[i]! * divided[i * dim + d]!;
    return Float32Array.from(vector);
  }
}

/** EASE^R's weights over one catalogue: a shopper's row times the matrix. */
export class ItemWeights {
  private readonly rows: Rows;
  private last: { question: Asking; scores: RowScores } | undefined;

  constructor(
    private readonly table: ItemWeightTable,
    catalogue: CatalogueFacts,
  ) {
    this.rows = new Rows(table.ids, catalogue);
  }

  /** `x B` for every row; null where the history has nothing of the table. */
  scores(question: Asking): RowScores | null {
    if (this.last?.question === question) return this.last.scores;
    const { rowStart, neighbour, weight: weights, ids } = this.table;
    const scores = new Float32Array(ids.length);
    let known = false;
    for (const { product, weight } of evidenceOf(question)) {
      const row = this.rows.rowOf(product);
      if (row < 0) continue;
      known = true;
      for (let e = rowStart[row]!; e < rowStart[row + 1]!; e++) scores[neighbour[e]!]! += weight * weights[e]!;
    }
    if (!known) return null;
    this.last = { question, scores: { keyOf: this.rows.keyOf, rowOf: this.rows.rowOf, scores } };
    return this.last.scores;
  }
}

export interface Collaborative {
  factors: ItemFactors | null;
  ease: ItemWeights | null;
}

const bound = new WeakMap<CollaborativeTables, { catalogue: CatalogueFacts; collaborative: Collaborative }>();

/** The tables over a catalogue; made once. */
export function collaborativeOf(tables: CollaborativeTables, catalogue: CatalogueFacts): Collaborative {
  const known = bound.get(tables);
  if (known?.catalogue === catalogue) return known.collaborative;
  const collaborative: Collaborative = {
    factors: tables.factors && new ItemFactors(tables.factors, catalogue),
    ease: tables.ease && new ItemWeights(tables.ease, catalogue),
  };
  bound.set(tables, { catalogue, collaborative });
  return collaborative;
}
