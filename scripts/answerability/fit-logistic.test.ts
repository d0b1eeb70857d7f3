import { describe, expect, it } from 'vitest'
import { fitLogistic, fitRidge, probabilityOf, scaleOf } from './fit-logistic.ts'
import { calibrationError } from './measure.ts'
import { seededRandom } from './random.ts'
import { solvePositive } from './solve-positive.ts'

describe('fitLogistic', () => {
  it('finds the weights that made the labels, and its probabilities are calibrated', () => {
    const random = seededRandom(7)
    const rows = Array.from({ length: 4000 }, () => [random() * 4 - 2, random() * 4 - 2, random()])
    const labels = rows.map(([a = 0, b = 0]) => (random() < 1 / (1 + Math.exp(-(1 + 2 * a - b))) ? 1 : 0))
    const fit = fitLogistic(rows, labels, { ridge: 0.01 })
    const slopes = fit.weights.map((weight, i) => weight / (fit.deviations[i] ?? 1))
    expect(slopes[0]).toBeCloseTo(2, 0)
    expect(slopes[1]).toBeCloseTo(-1, 0)
    expect(Math.abs(slopes[2] ?? 1)).toBeLessThan(0.4)
    const raw = fitRidge(rows, labels, 0.01)
    const judged = rows.map((row, i) => ({
      probability: probabilityOf(raw, row),
      answerable: labels[i] === 1,
    }))
    expect(calibrationError(judged)).toBeLessThan(0.03)
  })

  it('stays finite when a line separates the labels and a column is constant', () => {
    const rows = [0, 1, 2, 3].map((value) => [value, 1])
    const fit = fitLogistic(rows, [0, 0, 1, 1])
    expect([fit.intercept, ...fit.weights].every(Number.isFinite)).toBe(true)
  })

  it('leaves the gradient at nothing: residuals against each column are the ridge times its weight', () => {
    const random = seededRandom(3)
    const rows = Array.from({ length: 200 }, () => Array.from({ length: 12 }, () => random() - 0.5))
    const labels = rows.map(([a = 0]) => (a + random() - 0.5 > 0 ? 1 : 0))
    const fit = fitRidge(rows, labels, 5)
    for (const [j, weight] of fit.weights.entries()) {
      const residual = rows.reduce(
        (sum, row, i) => sum + ((labels[i] ?? 0) - probabilityOf(fit, row)) * (row[j] ?? 0),
        0,
      )
      expect(residual).toBeCloseTo(5 * weight, 6)
    }
  })
})

describe('scaleOf', () => {
  it('leaves out what cannot be told', () => {
    expect(scaleOf([[1], [Number.NaN], [3]])).toEqual({ means: [2], deviations: [1] })
  })
})

describe('solvePositive', () => {
  it('solves three equations', () => {
    const matrix = Float64Array.from([4, 9, 9, 2, 5, 9, 1, 3, 6])
    const x = solvePositive(matrix, Float64Array.from([4 + 4 + 3, 2 + 10 + 9, 1 + 6 + 18]))
    expect([...x].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([1, 2, 3])
  })

  it('says so when there is no single answer', () => {
    expect(() => solvePositive(new Float64Array([1, 0, 1, 1]), new Float64Array([1, 1]))).toThrow(/ridge/)
  })
})
