// Logistic regression with a ridge, by Newton's method: fourteen weights need no library.

export interface Fit {
  intercept: number
  weights: number[]
  means: number[]
  deviations: number[]
}

/** `labels`: 1 or 0. Columns are standardised first; `ridge` shrinks the weights, never the intercept. */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  options: { ridge?: number; importance?: readonly number[] } = {},
): Fit {
  const ridge = options.ridge ?? 1
  const width = rows[0]?.length ?? 0
  const means = Array.from({ length: width }, (_, j) => mean(rows.map((row) => row[j] ?? 0)))
  const deviations = means.map((m, j) => Math.sqrt(mean(rows.map((row) => ((row[j] ?? 0) - m) ** 2))) || 1)
  const inputs = rows.map((row) => [
    1,
    ...row.map((value, j) => (value - (means[j] ?? 0)) / (deviations[j] ?? 1)),
  ])
  let beta = new Array<number>(width + 1).fill(0)
  for (let round = 0; round < 50; round += 1) {
    const gradient = beta.map((value, j) => (j === 0 ? 0 : -ridge * value))
    const hessian = beta.map((_, j) => beta.map((__, k) => (j === k && j > 0 ? ridge : 0)))
    inputs.forEach((x, i) => {
      const p = 1 / (1 + Math.exp(-dot(beta, x)))
      const weight = options.importance?.[i] ?? 1
      const curve = weight * Math.max(p * (1 - p), 1e-9)
      for (let j = 0; j <= width; j += 1) {
        gradient[j] = (gradient[j] ?? 0) + weight * ((labels[i] ?? 0) - p) * (x[j] ?? 0)
        const line = hessian[j]
        if (line)
          for (let k = 0; k <= width; k += 1) line[k] = (line[k] ?? 0) + curve * (x[j] ?? 0) * (x[k] ?? 0)
      }
    })
    const step = solve(hessian, gradient)
    beta = beta.map((value, j) => value + (step[j] ?? 0))
    if (Math.max(...step.map(Math.abs)) < 1e-8) break
  }
  return { intercept: beta[0] ?? 0, weights: beta.slice(1), means, deviations }
}

export const predict = (fit: Fit, row: readonly number[]): number =>
  1 /
  (1 +
    Math.exp(
      -row.reduce(
        (sum, value, j) =>
          sum + ((fit.weights[j] ?? 0) * (value - (fit.means[j] ?? 0))) / (fit.deviations[j] ?? 1),
        fit.intercept,
      ),
    ))

/** Gauss with pivots; the matrix is small and, with the ridge, not singular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const a = matrix.map((row, i) => [...row, right[i] ?? 0])
  const at = (i: number, j: number): number => a[i]?.[j] ?? 0
  for (let column = 0; column < a.length; column += 1) {
    let pivot = column
    for (let i = column + 1; i < a.length; i += 1)
      if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i
    const [upper, lower] = [a[column] ?? [], a[pivot] ?? []]
    a[column] = lower
    a[pivot] = upper
    for (let i = 0; i < a.length; i += 1) {
      if (i === column) continue
      const factor = at(i, column) / at(column, column)
      a[i] = (a[i] ?? []).map((value, j) => value - factor * at(column, j))
    }
  }
  return a.map((row, i) => (row[a.length] ?? 0) / at(i, i))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
