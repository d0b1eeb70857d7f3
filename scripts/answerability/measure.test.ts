import { describe, expect, it } from 'vitest'
import {
  areaUnderCurve,
  calibrationError,
  coverageCurve,
  refused,
  reliability,
  thresholdAt,
} from './measure.ts'

describe('measures', () => {
  const judged = [0.1, 0.4, 0.6, 0.9].map((probability, i) => ({ probability, answerable: i >= 2 }))

  it('are right on four questions', () => {
    expect(areaUnderCurve(judged)).toBe(1)
    expect(areaUnderCurve(judged.map((one) => ({ ...one, probability: 0.5 })))).toBe(0.5)
    expect(calibrationError(judged)).toBeCloseTo((0.1 + 0.4 + 0.4 + 0.1) / 4)
    expect(thresholdAt(judged, 0.05)).toBe(0.6)
    expect(refused(judged, 0.6)).toBe(0.5)
  })

  it('put each question into one bin of the reliability table', () => {
    const bins = reliability(judged)
    expect(bins.map(({ from, count, held }) => [from, count, held])).toEqual([
      [0.1, 1, 0],
      [0.4, 1, 0],
      [0.6, 1, 1],
      [0.9, 1, 1],
    ])
  })

  it('answer less and err less as the threshold rises', () => {
    const curve = coverageCurve(judged)
    expect(curve).toHaveLength(19)
    expect(curve.find(({ threshold }) => threshold === 0.2)).toEqual({
      threshold: 0.2,
      answered: 1,
      wrong: 1 / 3,
    })
    expect(curve.find(({ threshold }) => threshold === 0.7)).toEqual({
      threshold: 0.7,
      answered: 0.5,
      wrong: 0,
    })
  })
})
