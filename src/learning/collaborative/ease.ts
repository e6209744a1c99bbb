/**
 * EASE^R, the linear item-item model in closed form (Steck 2019, "Embarrassingly shallow autoencoders for sparse data"):
 * with P = (XᵀX + λI)⁻¹, the weights B = I - P diag(1 / diag P) minimise |X - XB|² + λ|B|² with a zero diagonal. What a
 * shopper with row x wants is scored by x B.
 */
import { topK } from "../../common/topK.js";
import { blockInverse, type InverseOptions } from "./blockInverse.js";
import type { InteractionMatrix } from "./interactionMatrix.js";

export interface EaseOptions extends InverseOptions {
  /** λ, in units of interactions. */
  regularization: number;
  /** Only the most frequent items are covered; the inverse takes their number cubed. Default 5,000. */
  mostItems?: number;
  /** Weights kept of each row, the largest by absolute value; default 200. */
  neighbours?: number;
}

/** B in sparse rows: row r belongs to item `items[r]`; entry B_ij says how much having i speaks for j. */
export interface EaseModel {
  /** [covered], the most frequent first. */
  items: Int32Array;
  /** [covered + 1] */
  rowStart: Int32Array;
  /** Item ids, the strongest of each row first. */
  neighbour: Int32Array;
  weight: Float32Array;
}

/** Throws RangeError where λ is too small for single precision. */
export async function fitEase(matrix: InteractionMatrix, options: EaseOptions): Promise<EaseModel> {
  const { regularization, mostItems = 5000, neighbours = 200 } = options;
  const items = mostFrequent(matrix, mostItems);
  const n = items.length;
  if (n === 0) return { items, rowStart: new Int32Array(1), neighbour: new Int32Array(0), weight: new Float32Array(0) };
  const inverse = await blockInverse(regularisedGram(matrix, items, regularization), n, options);
  const each = Math.min(neighbours, n - 1);
  const rowStart = Int32Array.from({ length: n + 1 }, (_, i) => i * each);
  const neighbour = new Int32Array(n * each);
  const weight = new Float32Array(n * each);
  const row = new Float32Array(n);
  const strength = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      row[j] = i === j ? 0 : -inverse[i * n + j]! / inverse[j * n + j]!;
      strength[j] = i === j ? -1 : Math.abs(row[j]!);
    }
    for (const [k, j] of topK(strength, each).entries()) {
      neighbour[i * each + k] = items[j]!;
      weight[i * each + k] = row[j]!;
    }
  }
  return { items, rowStart, neighbour, weight };
}

/** Items that occur at all, the most often met first, ties by id. */
function mostFrequent({ items, item }: InteractionMatrix, most: number): Int32Array {
  const counts = new Float64Array(items);
  for (const i of item) counts[i]!++;
  return topK(counts, most).filter((i) => counts[i]! > 0);
}

/** XᵀX + λI over the chosen items, [n, n]. */
function regularisedGram(matrix: InteractionMatrix, items: Int32Array, regularization: number): Float32Array {
  const { users, rowStart, item, weight } = matrix;
  const n = items.length;
  const place = new Int32Array(matrix.items).fill(-1);
  items.forEach((id, i) => {
    place[id] = i;
  });
  const gram = new Float32Array(n * n);
  for (let user = 0; user < users; user++) {
    for (let e = rowStart[user]!; e < rowStart[user + 1]!; e++) {
      const at = place[item[e]!]! * n;
      if (at < 0) continue;
      const w = weight[e]!;
      for (let f = rowStart[user]!; f < rowStart[user + 1]!; f++) {
        const other = place[item[f]!]!;
        if (other >= 0) gram[at + other]! += w * weight[f]!;
      }
    }
  }
  for (let i = 0; i < n; i++) gram[i * n + i]! += regularization;
  return gram;
}
