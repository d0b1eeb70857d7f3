// Solves A·x = b for a symmetric, positive definite A by Cholesky's method.

/** `lower`: A row by row, only its lower half is read; is overwritten. Throws when A is not positive definite. */
export function solvePositive(lower: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  const x = right.slice()
  const at = (i: number, j: number): number => lower[i * size + j] ?? 0
  /** Σ of row i · row j over the columns before `end`. */
  const products = (i: number, j: number, end: number): number => {
    let sum = 0
    for (let k = 0; k < end; k += 1) sum += at(i, k) * at(j, k)
    return sum
  }
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < i; j += 1) lower[i * size + j] = (at(i, j) - products(i, j, j)) / at(j, j)
    const pivot = at(i, i) - products(i, i, i)
    if (!(pivot > 0))
      throw new Error(
        `Solving for ${size} weights: expected a positive definite matrix, column ${i} depends on others. ` +
          'Give the fit a ridge above 0.',
      )
    lower[i * size + i] = Math.sqrt(pivot)
  }
  for (let i = 0; i < size; i += 1) {
    let sum = x[i] ?? 0
    for (let k = 0; k < i; k += 1) sum -= at(i, k) * (x[k] ?? 0)
    x[i] = sum / at(i, i)
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = x[i] ?? 0
    for (let k = i + 1; k < size; k += 1) sum -= at(k, i) * (x[k] ?? 0)
    x[i] = sum / at(i, i)
  }
  return x
}
