import { describe, expect, it } from 'vitest'
import { probabilityOf } from '../retrieval/boosted-trees.ts'
import { fitBoosted } from './fit-boosted.ts'

const options = { trees: 60, depth: 3, rate: 0.2, ridge: 1 }

describe('fitBoosted', () => {
  it('learns what one column alone does not tell', () => {
    const rows = Array.from({ length: 400 }, (_, i) => [i % 20, Math.floor(i / 20), 7])
    const labels = rows.map(([a = 0, b = 0]) => Number(a > 9 !== b > 9))
    const model = fitBoosted(rows, labels, options)
    const wrong = rows.filter((row, i) => probabilityOf(model, row) > 0.5 !== (labels[i] === 1))
    expect(wrong).toHaveLength(0)
  })

  it('says the share where nothing tells', () => {
    const rows = Array.from({ length: 100 }, () => [1, 1])
    const labels = rows.map((_, i) => Number(i < 25))
    expect(probabilityOf(fitBoosted(rows, labels, options), [1, 1])).toBeCloseTo(0.25, 5)
  })
})
