/** Small dense positive definite systems in float64; matrices are row-major with only the lower triangle read. */

/**
 * Solves A x = b in place by Cholesky's L Lᵀ: `a` [n, n] becomes L (lower triangle), `b` [n] becomes x. Throws RangeError
 * where A is not positive definite.
 */
export function solveSymmetric(a: Float64Array, b: Float64Array, n: number): void {
  factorise(a, n);
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0, at = i * n; k < i; k++) sum -= a[at + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    // Column by column from the right: row i of L is read in one run.
    const x = b[i]! / a[i * n + i]!;
    b[i] = x;
    for (let k = 0, at = i * n; k < i; k++) b[k]! -= a[at + k]! * x;
  }
}

/** The inverse of A [n, n], whole, both triangles. `a` is overwritten. Throws RangeError where A is not positive definite. */
export function invertSymmetric(a: Float64Array, n: number): Float64Array {
  factorise(a, n);
  // Row j of `inverse` first holds column j of L⁻¹; A⁻¹ = L⁻ᵀ L⁻¹ are then dot products of those rows.
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    columns[j * n + j] = 1 / a[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j, left = i * n, right = j * n; k < i; k++) sum -= a[left + k]! * columns[right + k]!;
      columns[j * n + i] = sum / a[i * n + i]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += columns[i * n + k]! * columns[j * n + k]!;
      inverse[i * n + j] = sum;
      inverse[j * n + i] = sum;
    }
  }
  return inverse;
}

function factorise(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      if (j < i) a[row + j] = sum / a[other + j]!;
      else if (sum > 0) a[row + i] = Math.sqrt(sum);
      else throw new RangeError(`the matrix is not positive definite (pivot ${i} of ${n} is ${sum}); regularise more`);
    }
  }
}
