import { describe, expect, it } from 'vitest'
import { BM25 } from '../../core/constants.ts'
import { sampleChunks } from '../../core/testing/chunk-store-samples.ts'
import { collectionOf } from './qdrant-collection.ts'
import { toFilter, toPoint, toQueries } from './qdrant-shapes.ts'

const open = { audience: [], forAnswers: true, enabled: true }
const [chunk] = sampleChunks({ sourceId: 'source', externalId: 'a', texts: ['text'] })
if (chunk === undefined) throw new Error('The sample has no chunk.')

describe('a point', () => {
  it("carries BM25's document weight for each term", () => {
    const terms = { ids: Uint32Array.of(7, 9), counts: Uint8Array.of(2, 1), length: BM25.avgLen }
    const point = toPoint({ ...chunk, vector: Float32Array.of(1, 0), terms }, open)
    expect(point.vector.lexical?.indices).toEqual([7, 9])
    expect(point.vector.lexical?.values[0]).toBeCloseTo((2 * 2.2) / 3.2, 12)
    expect(point.vector.lexical?.values[1]).toBeCloseTo(1, 12)
    expect(point.payload).toEqual({
      ...{ documentId: chunk.documentId, sourceId: 'source', kind: 'content' },
      ...{ audience: [], answers: true, enabled: true },
    })
  })

  it('has no sparse vector when it has no terms, so that it does not count', () => {
    const terms = { ids: new Uint32Array(0), counts: new Uint8Array(0), length: 0 }
    expect(toPoint({ ...chunk, vector: Float32Array.of(1), terms }, open).vector).toEqual({ dense: [1] })
  })
})

it('asks for each distinct term once', () => {
  const filter = { kinds: ['content'] as const, audience: [], forAnswers: false }
  const { dense, lexical } = toQueries({ vector: new Float32Array(0), terms: [9, 7, 9], filter }, 5)
  expect(dense).toBeNull()
  expect(lexical?.query).toEqual({ indices: [7, 9], values: [1, 1] })
})

it('turns every part of a filter into a condition', () => {
  const all = { kinds: ['content'] as const, audience: ['staff'], forAnswers: true, sourceIds: ['s1'] }
  expect(toFilter(all).must).toEqual([
    { key: 'enabled', match: { value: true } },
    { key: 'kind', match: { any: ['content'] } },
    { should: [{ is_empty: { key: 'audience' } }, { key: 'audience', match: { any: ['staff'] } }] },
    { key: 'answers', match: { value: true } },
    { key: 'sourceId', match: { any: ['s1'] } },
  ])
  const least = { kinds: ['short-answer'] as const, audience: [], forAnswers: false }
  expect(toFilter(least).must).toContainEqual({ is_empty: { key: 'audience' } })
})

it('names collections so that two models never share one', () => {
  const name = (modelId: string) => collectionOf('kilde', modelId, 384).name
  expect(name('Xenova/e5')).toMatch(/^kilde-2-xenova-e5-384-[0-9a-f]{6}$/)
  expect(name('Xenova/e5')).not.toBe(name('xenova-e5'))
})
