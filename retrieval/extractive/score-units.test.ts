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
  expect(scored).toHaveLength(16)
  expect(new Set(scored.map((unit) => unit.passage.id))).toEqual(new Set(['long', 'b', 'c']))
})
