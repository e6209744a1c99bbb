/** Who met what, as a sparse matrix: the input of every collaborative factorisation. */

/** Rows are shoppers, columns products, in compressed rows: row u is `[rowStart[u], rowStart[u + 1])` of `item` and `weight`. */
export interface InteractionMatrix {
  users: number;
  items: number;
  /** [users + 1] */
  rowStart: Int32Array;
  /** [interactions]: column of each entry; a row names a column at most once. */
  item: Int32Array;
  /** [interactions]: how much each entry counts, above 0. */
  weight: Float32Array;
}

/** One entry of a row. */
export interface WeightedItem {
  item: number;
  weight: number;
}

/** Builds a matrix from rows of entries; an item that a row names twice keeps the sum of its weights. */
export function matrixOf(rows: readonly (readonly WeightedItem[])[], items: number): InteractionMatrix {
  const merged = rows.map((row) => {
    const weights = new Map<number, number>();
    for (const { item, weight } of row) weights.set(item, (weights.get(item) ?? 0) + weight);
    return weights;
  });
  const size = merged.reduce((sum, row) => sum + row.size, 0);
  const matrix = emptyMatrix(rows.length, items, size);
  let at = 0;
  for (const [user, row] of merged.entries()) {
    for (const [item, weight] of row) {
      matrix.item[at] = item;
      matrix.weight[at++] = weight;
    }
    matrix.rowStart[user + 1] = at;
  }
  return matrix;
}

/** The same entries with rows and columns swapped, by counting: linear in the entries. */
export function transpose(matrix: InteractionMatrix): InteractionMatrix {
  const { users, items, rowStart, item, weight } = matrix;
  const result = emptyMatrix(items, users, item.length);
  for (const i of item) result.rowStart[i + 1]!++;
  for (let i = 0; i < items; i++) result.rowStart[i + 1]! += result.rowStart[i]!;
  const next = result.rowStart.slice();
  for (let user = 0; user < users; user++) {
    for (let e = rowStart[user]!; e < rowStart[user + 1]!; e++) {
      const to = next[item[e]!]!++;
      result.item[to] = user;
      result.weight[to] = weight[e]!;
    }
  }
  return result;
}

function emptyMatrix(users: number, items: number, size: number): InteractionMatrix {
  return {
    users,
    items,
    rowStart: new Int32Array(users + 1),
    item: new Int32Array(size),
    weight: new Float32Array(size),
  };
}
