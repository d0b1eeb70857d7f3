// Logistic regression with a ridge, by Newton's method: a few hundred weights need no library.
import { solvePositive } from './solve-positive.ts'

export interface LinearFit {
  intercept: number
  weights: number[]
}

export interface Fit extends LinearFit {
  means: number[]
  deviations: number[]
}

/** Columns are standardised first, then as `fitRidge`. */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  { ridge = 1 }: { ridge?: number } = {},
): Fit {
  const { means, deviations } = scaleOf(rows)
  const scaled = rows.map((row) => row.map((value, j) => (value - (means[j] ?? 0)) / (deviations[j] ?? 1)))
  return { ...fitRidge(scaled, labels, ridge), means, deviations }
}

/** Mean and deviation of each column, NaN left out; a constant column has deviation 1. */
export function scaleOf(rows: readonly (readonly number[])[]): Pick<Fit, 'means' | 'deviations'> {
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, j) =>
    rows.map((row) => row[j] ?? Number.NaN).filter((value) => !Number.isNaN(value)),
  )
  const means = columns.map(mean)
  const deviations = columns.map((values, j) => {
    const deviation = Math.sqrt(mean(values.map((value) => (value - (means[j] ?? 0)) ** 2)))
    return deviation > 1e-9 ? deviation : 1
  })
  return { means, deviations }
}

/**
 * The weights that make Σ log loss + ridge·|w|²/2 smallest; the intercept is free. `labels`: 1 or 0. 3,000 rows of 324
 * columns take about two seconds.
 */
export function fitRidge(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  ridge: number,
): LinearFit {
  const size = (rows[0]?.length ?? 0) + 1
  const inputs = rows.map((row) => Float64Array.from([1, ...row]))
  const beta = new Float64Array(size)
  for (let round = 0; round < 50; round += 1) {
    const gradient = beta.map((value, j) => (j === 0 ? 0 : -ridge * value))
    const hessian = new Float64Array(size * size)
    for (let j = 0; j < size; j += 1) hessian[j * size + j] = j === 0 ? 1e-9 : ridge
    inputs.forEach((x, i) => {
      const p = 1 / (1 + Math.exp(-dot(beta, x)))
      addOuter(hessian, x, Math.max(p * (1 - p), 1e-9))
      for (let j = 0; j < size; j += 1)
        gradient[j] = (gradient[j] ?? 0) + ((labels[i] ?? 0) - p) * (x[j] ?? 0)
    })
    const step = solvePositive(hessian, gradient)
    for (let j = 0; j < size; j += 1) beta[j] = (beta[j] ?? 0) + (step[j] ?? 0)
    if (step.every((value) => Math.abs(value) < 1e-8)) break
  }
  return { intercept: beta[0] ?? 0, weights: [...beta.slice(1)] }
}

/** Adds weight · x·xᵀ to the lower half. */
function addOuter(matrix: Float64Array, x: Float64Array, weight: number): void {
  const size = x.length
  for (let j = 0; j < size; j += 1) {
    const left = weight * (x[j] ?? 0)
    if (left === 0) continue
    const line = j * size
    for (let k = 0; k <= j; k += 1) matrix[line + k] = (matrix[line + k] ?? 0) + left * (x[k] ?? 0)
  }
}

/** 0 to 1, of columns as they were fitted on. */
export const probabilityOf = ({ intercept, weights }: LinearFit, row: readonly number[]): number =>
  1 / (1 + Math.exp(-(intercept + dot(weights, row))))

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / (values.length || 1)

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
