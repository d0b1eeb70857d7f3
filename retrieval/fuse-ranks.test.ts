import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuseRanks } from './fuse-ranks.ts'

const leg = (...ids: string[]) => ids.map((chunkId) => ({ chunkId }))
const ids = fc.uniqueArray(fc.stringMatching(/^[a-f]{1,3}$/), { maxLength: 12 })

describe('fuseRanks', () => {
  it('puts first what both legs put first', () => {
    const fused = fuseRanks({ dense: leg('a', 'b'), lexical: leg('a', 'c') })
    expect(fused[0]).toEqual({ chunkId: 'a', score: 2 / 3, ranks: { dense: 1, lexical: 1 } })
  })

  it('breaks ties by id', () => {
    expect(fuseRanks({ dense: leg('z'), lexical: leg('a') }).map((hit) => hit.chunkId)).toEqual(['a', 'z'])
  })

  it('lets a weight of 0 silence a leg without losing its hits', () => {
    const fused = fuseRanks({ dense: leg('a'), lexical: leg('b') }, { weights: { dense: 0, lexical: 1 } })
    expect(fused.map((hit) => [hit.chunkId, hit.score])).toEqual([
      ['b', 1 / 3],
      ['a', 0],
    ])
  })

  it('holds every id of both legs exactly once, best first', () => {
    fc.assert(
      fc.property(ids, ids, (dense, lexical) => {
        const fused = fuseRanks({ dense: leg(...dense), lexical: leg(...lexical) })
        expect(fused.map((hit) => hit.chunkId).sort()).toEqual([...new Set([...dense, ...lexical])].sort())
        for (const [index, hit] of fused.entries()) {
          expect(hit.score).toBeLessThanOrEqual(fused[index - 1]?.score ?? 1)
        }
      }),
    )
  })

  it('never ranks a hit below one that is behind it in both legs', () => {
    fc.assert(
      fc.property(ids, (order) => {
        const fused = fuseRanks({ dense: leg(...order), lexical: leg(...order) })
        expect(fused.map((hit) => hit.chunkId)).toEqual(order)
      }),
    )
  })
})
