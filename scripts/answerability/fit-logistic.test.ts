import { describe, expect, it } from 'vitest'
import { fitLogistic, predict } from './fit-logistic.ts'
import { seededRandom } from './make-questions.ts'
import { areaUnderCurve, calibrationError, refused, thresholdAt } from './measure.ts'

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
    const judged = rows.map((row, i) => ({ probability: predict(fit, row), answerable: labels[i] === 1 }))
    expect(calibrationError(judged)).toBeLessThan(0.03)
  })

  it('stays finite when a line separates the labels and a column is constant', () => {
    const fit = fitLogistic(
      [
        [0, 1],
        [1, 1],
        [2, 1],
        [3, 1],
      ],
      [0, 0, 1, 1],
    )
    expect([fit.intercept, ...fit.weights].every(Number.isFinite)).toBe(true)
  })
})

describe('measures', () => {
  const judged = [0.1, 0.4, 0.6, 0.9].map((probability, i) => ({ probability, answerable: i >= 2 }))
  it('are right on four questions', () => {
    expect(areaUnderCurve(judged)).toBe(1)
    expect(areaUnderCurve(judged.map((one) => ({ ...one, probability: 0.5 })))).toBe(0.5)
    expect(calibrationError(judged)).toBeCloseTo((0.1 + 0.4 + 0.4 + 0.1) / 4)
    expect(thresholdAt(judged, 0.05)).toBe(0.6)
    expect(refused(judged, 0.6)).toBe(0.5)
  })
})
