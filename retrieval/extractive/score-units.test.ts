import { expect, it } from 'vitest'
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { createHashingEmbedder } from '../../core/testing/fakes.ts'
import { createMemoryChunkStore } from '../../core/testing/memory-chunk-store.ts'
import { scoreUnits } from './score-units.ts'

const passage = (id: string, text: string): StoredChunk => ({
  ...{ id, documentId: id, sourceId: 's', kind: 'content', seq: 0, headingPath: [], anchor: null },
  ...{ page: null, seconds: null, start: 0, end: text.length, text, language: 'en', version: 1 },
  ...{ title: 'Help', url: null, documentLanguage: 'en', externalId: id, citable: true },
  documentUpdatedAt: '2026-01-01T00:00:00.000Z',
})

it('lets every passage compete when no word of the question stands in any', async () => {
  const embedder = createHashingEmbedder()
  const [questionVector] = await embedder.embed(['Wie geht das?'], { kind: 'query' })
  if (!questionVector) throw new Error('no vector')
  const long = Array.from({ length: 30 }, (_, i) => `Sentence number ${i} of the long one.`).join(' ')
  const passages = [
    passage('long', long),
    passage('b', 'The second passage.'),
    passage('c', 'The third passage.'),
  ]
  const scored = await scoreUnits(
    { embedder, searcher: createMemoryChunkStore() },
    { question: 'Wie geht das?', questionVector, passages },
  )
  expect(scored).toHaveLength(12)
  expect(new Set(scored.map((unit) => unit.passage.id))).toEqual(new Set(['long', 'b', 'c']))
})

it('lets newer content and content in the asker’s language win a tie, and nothing more', async () => {
  const embedder = createHashingEmbedder()
  const question = 'invoices kept years'
  const [questionVector] = await embedder.embed([question], { kind: 'query' })
  if (!questionVector) throw new Error('no vector')
  const first = async (...passages: StoredChunk[]): Promise<string | undefined> => {
    const request = { question, questionVector, passages, language: 'en' }
    const scored = await scoreUnits({ embedder, searcher: createMemoryChunkStore() }, request)
    return scored[0]?.passage.id
  }
  const text = 'Invoices kept ten years.'
  const old = { ...passage('old', text), documentUpdatedAt: '2020-01-01T00:00:00.000Z' }
  expect(await first(old, passage('new', text))).toBe('new')
  expect(await first(old, passage('new', 'Nothing is said here of that.'))).toBe('old')
  const other = { ...passage('other', text), language: 'xx', documentLanguage: 'xx' }
  expect(await first(other, passage('own', text))).toBe('own')
})

it('prefers a sentence with a number for who asks how long', async () => {
  const embedder = createHashingEmbedder()
  const [questionVector] = await embedder.embed(['How long?'], { kind: 'query' })
  if (!questionVector) throw new Error('no vector')
  const passages = [
    passage('a', 'We keep invoices with care.'),
    passage('b', 'We keep invoices for 10 years.'),
  ]
  const deps = { embedder, searcher: createMemoryChunkStore() }
  const of = async (question: string) =>
    (await scoreUnits(deps, { question, questionVector, passages })).find(({ passage: { id } }) => id === 'b')
      ?.score ?? 0
  expect(await of('How long do we keep invoices?')).toBeGreaterThan(await of('Do we keep invoices?'))
})
