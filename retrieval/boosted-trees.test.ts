import { describe, expect, it } from 'vitest'
import { leafOf, probabilityOf } from './boosted-trees.ts'

const tree = { columns: [0, 1], cuts: [0.5, 2], leaves: [0, 1, -1, 3] }

describe('boosted trees', () => {
  it.each([
    [[0, 0], 0],
    [[1, 0], 1],
    [[0, 3], 2],
    [[1, 3], 3],
    [[0.5, 2], 0],
  ])('puts %j into leaf %i', (row, leaf) => {
    expect(leafOf(tree, row)).toBe(leaf)
  })

  it('add up to log odds', () => {
    expect(probabilityOf({ base: 0, trees: [] }, [])).toBe(0.5)
    expect(probabilityOf({ base: -1, trees: [tree, tree] }, [1, 0])).toBeCloseTo(1 / (1 + Math.exp(-1)))
  })
})
