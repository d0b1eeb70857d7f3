import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BM25 } from '../../core/constants.ts'
import type { ChunkFilter } from '../../core/ports/chunk-store.ts'
import { createChunkIndex } from './chunk-index.ts'
import type { ChunkIndex, IndexEntry } from './chunk-index-types.ts'
import { everything, randomEntry, randomVector, referenceOf } from './testing/index-reference.ts'

const dimensions = 24
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kilde-index-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Step =
  | { do: 'add'; rid: number; seed: number }
  | { do: 'remove'; rid: number }
  | { do: 'access'; rid: number; seed: number }
  | { do: 'compact' }
  | { do: 'reopen' }
const rid = fc.integer({ min: 1, max: 40 })
const seed = fc.integer({ min: 1, max: 1_000_000 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add' as const), rid, seed }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), rid }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('access' as const), rid, seed }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
)
const filter: fc.Arbitrary<ChunkFilter> = fc
  .record({
    kinds: fc.constantFrom(
      ['content'] as const,
      ['short-answer'] as const,
      ['content', 'short-answer'] as const,
    ),
    audience: fc.subarray(['staff', 'partner', 'board']),
    forAnswers: fc.boolean(),
    sourceIds: fc.option(fc.subarray(['s1', 's2', 's3']), { nil: undefined }),
  })
  .map(({ sourceIds, ...rest }) => (sourceIds === undefined ? rest : { ...rest, sourceIds }))

/** Runs the steps on an index and on plain rows, and gives both. */
function play(steps: readonly Step[], file: string) {
  let index: ChunkIndex = createChunkIndex({ dimensions })
  const rows = new Map<number, IndexEntry & { vector: Float32Array }>()
  for (const next of steps) {
    if (next.do === 'add') {
      const entry = randomEntry(next.rid, next.seed, dimensions)
      rows.set(next.rid, entry)
      index.add([entry])
    } else if (next.do === 'remove') {
      rows.delete(next.rid)
      index.remove([next.rid])
    } else if (next.do === 'access') {
      const { audience, forAnswers, enabled } = randomEntry(next.rid, next.seed, dimensions)
      const row = rows.get(next.rid)
      if (row) rows.set(next.rid, { ...row, audience, forAnswers, enabled })
      index.setAccess([next.rid], { audience, forAnswers, enabled })
    } else if (next.do === 'compact') {
      index.compactIfNeeded()
    } else {
      index.save(file, 7)
      index = createChunkIndex({ dimensions })
      expect(index.load(file)).toBe(7)
    }
  }
  return { index, rows }
}

describe('the chunk index', () => {
  it('answers after any changes as plain rows do: dense, lexical, statistics', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), filter, seed, (steps, asked, querySeed) => {
        const { index, rows } = play(steps, join(folder, 'played'))
        const reference = referenceOf([...rows.values()])
        const vector = randomVector(querySeed, dimensions)
        const terms = [querySeed % 12, (querySeed >> 4) % 12, querySeed % 12, 999]
        const rescore = (rids: number[]) =>
          new Map(rids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id)!.vector] as const] : [])))

        expect(index.size).toBe(rows.size)
        // With 3 × limit ≥ all rows, the int8 scan cannot lose one, so the order must be the float order exactly.
        expect(index.searchDense(vector, asked, 14, rescore)).toEqual(reference.dense(vector, asked, 14))
        const lexical = index.searchLexical(terms, asked, 9)
        const expected = reference.lexical(terms, asked, 9)
        expect(lexical.map(({ chunkId }) => chunkId)).toEqual(expected.map(({ chunkId }) => chunkId))
        for (const [i, { score }] of lexical.entries()) expect(score).toBeCloseTo(expected[i]!.score, 12)
        expect(index.termStatistics(terms)).toEqual(reference.statistics(terms))
      }),
      { numRuns: 150 },
    )
  })

  it('gives the same bits with WASM and with plain JavaScript', () => {
    for (const size of [5, 16, 24, 384]) {
      const entries = Array.from({ length: 300 }, (_, i) => randomEntry(i + 1, i + 11, size))
      const vectors = new Map(entries.map((entry) => [entry.rid, entry.vector]))
      const [wasm, js] = (['wasm', 'js'] as const).map((kernel) => {
        const index = createChunkIndex({ dimensions: size, kernel })
        index.add(entries)
        const asked: number[][] = []
        const hits = index.searchDense(randomVector(3, size), everything, 20, (rids) => {
          asked.push(rids)
          return vectors
        })
        return { hits, asked }
      })
      expect(wasm).toEqual(js)
      expect(wasm?.hits).toHaveLength(20)
    }
  })

  it('finds the nearest of 10,000 under a narrow filter as brute force does, before and after a compaction', () => {
    const entries = Array.from({ length: 10_000 }, (_, i) => randomEntry(i + 1, i + 1, 32))
    const index = createChunkIndex({ dimensions: 32 })
    index.add(entries)
    const vectors = new Map(entries.map((entry) => [entry.rid, entry.vector]))
    const asked: ChunkFilter = {
      kinds: ['short-answer'],
      audience: ['board'],
      forAnswers: true,
      sourceIds: ['s2'],
    }
    const vector = randomVector(77, 32)
    const check = (rows: typeof entries) => {
      const reference = referenceOf(rows)
      expect(index.searchDense(vector, asked, 10, () => vectors)).toEqual(reference.dense(vector, asked, 10))
      expect(index.searchLexical([3, 5], asked, 10)).toEqual(reference.lexical([3, 5], asked, 10))
    }
    check(entries)
    expect(index.compactIfNeeded()).toBe(false)
    const [gone, kept] = [entries.slice(2000, 5000), [...entries.slice(0, 2000), ...entries.slice(5000)]]
    index.remove(gone.map((entry) => entry.rid))
    check(kept)
    expect(index.compactIfNeeded()).toBe(true)
    check(kept)
  })

  it('settles ties by chunk id, also among more equals than it keeps', () => {
    const entries = Array.from({ length: 500 }, (_, i) => ({
      ...randomEntry(500 - i, 5, dimensions),
      chunkId: `00000000-0000-4000-8000-${String((i * 7919) % 500).padStart(12, '0')}`,
    }))
    const index = createChunkIndex({ dimensions })
    index.add(entries)
    const vectors = new Map(entries.map((entry) => [entry.rid, entry.vector]))
    const firstIds = Array.from(
      { length: 5 },
      (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    )
    index.setAccess(
      entries.map((entry) => entry.rid),
      { audience: [], forAnswers: true, enabled: true },
    )
    const dense = index.searchDense(entries[0]!.vector, everything, 5, () => vectors)
    const lexical = index.searchLexical([...entries[0]!.termIds], everything, 5)
    expect(dense.map((hit) => hit.chunkId)).toEqual(firstIds)
    expect(lexical.map((hit) => hit.chunkId)).toEqual(firstIds)
  })

  it('leaves out a chunk whose float vector is not there, and an empty question on either leg', () => {
    const entries = [1, 2].map((id) => ({ ...randomEntry(id, id, dimensions), audience: [], enabled: true }))
    const index = createChunkIndex({ dimensions })
    index.add(entries)
    const open: ChunkFilter = { kinds: ['content', 'short-answer'], audience: [], forAnswers: false }
    const onlySecond = () => new Map([[2, entries[1]!.vector]])
    expect(
      index.searchDense(randomVector(9, dimensions), open, 5, onlySecond).map((hit) => hit.chunkId),
    ).toEqual([entries[1]!.chunkId])
    expect(index.searchDense(new Float32Array(0), open, 5, onlySecond)).toEqual([])
    expect(index.searchLexical([], open, 5)).toEqual([])
    expect(() => index.searchDense(new Float32Array(3), open, 5, onlySecond)).toThrow(
      /expected a vector of 24 numbers, got 3/,
    )
  })

  it('scores by the formula, worked by hand', () => {
    const index = createChunkIndex({ dimensions })
    const one = (id: number, termIds: number[], counts: number[], length: number) => ({
      ...randomEntry(id, id, dimensions),
      ...{ audience: [], enabled: true, forAnswers: true, kind: 'content' as const, length },
      termIds: Uint32Array.from(termIds),
      counts: Uint8Array.from(counts),
    })
    index.add([
      one(1, [7, 9], [2, 1], BM25.avgLen),
      one(2, [7], [1], 2 * BM25.avgLen),
      one(3, [9], [1], 10),
      one(4, [], [], 0),
    ])
    const hits = index.searchLexical([7, 7], { kinds: ['content'], audience: [], forAnswers: true }, 5)
    // N = 3 (the fourth carries no terms), df = 2.
    expect(hits[0]?.score).toBeCloseTo(Math.log(1 + 1.5 / 2.5) * ((2 * 2.2) / (2 + 1.2)), 12)
    expect(hits[1]?.score).toBeCloseTo(Math.log(1 + 1.5 / 2.5) * (2.2 / (1 + 1.2 * (0.25 + 0.75 * 2))), 12)
    expect(hits).toHaveLength(2)
  })

  it('reads no snapshot that is absent, cut, changed by one bit, or of other dimensions', () => {
    const file = join(folder, 'whole')
    const index = createChunkIndex({ dimensions })
    index.add(Array.from({ length: 50 }, (_, i) => randomEntry(i + 1, i + 1, dimensions)))
    index.save(file, 3)
    const bytes = readFileSync(file)
    const damaged = join(folder, 'damaged')
    const loadOf = (content: Uint8Array): { generation: number | null; size: number } => {
      writeFileSync(damaged, content)
      const other = createChunkIndex({ dimensions })
      return { generation: other.load(damaged), size: other.size }
    }
    expect(loadOf(bytes)).toEqual({ generation: 3, size: 50 })
    for (const cut of [0, 5, 100, bytes.length - 1]) {
      expect(loadOf(bytes.subarray(0, cut))).toEqual({ generation: null, size: 0 })
    }
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 4
      expect(loadOf(changed)).toEqual({ generation: null, size: 0 })
    }
    expect(createChunkIndex({ dimensions: 25 }).load(file)).toBeNull()
    expect(createChunkIndex({ dimensions }).load(join(folder, 'absent'))).toBeNull()
  })

  it('names a chunk id that is no UUID', () => {
    const index = createChunkIndex({ dimensions })
    expect(() => index.add([{ ...randomEntry(1, 1, dimensions), chunkId: 'c1' }])).toThrow(/got "c1"/)
    expect(index.size).toBe(0)
  })
})
