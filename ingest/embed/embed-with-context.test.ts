import { expect, it } from 'vitest'
import type { Chunk } from '../../core/document.ts'
import { createHashingEmbedder } from '../../core/testing/fakes.ts'
import { embedWithContext } from './embed-with-context.ts'

const chunk = (text: string, headingPath: string[], kind: Chunk['kind'] = 'content'): Chunk => ({
  id: text,
  documentId: 'd',
  sourceId: 's',
  kind,
  seq: 0,
  headingPath,
  anchor: null,
  page: null,
  seconds: null,
  start: 0,
  end: text.length,
  text,
  embedText: text,
  language: 'en',
})
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

it('brings a passage nearer to what its heading says, and keeps it normalised', async () => {
  const embedder = createHashingEmbedder()
  const [query] = await embedder.embed(['contents'], { kind: 'query' })
  const [bare] = await embedWithContext(embedder, [chunk('apply styles to paragraphs', [])])
  const [headed] = await embedWithContext(embedder, [chunk('apply styles to paragraphs', ['Contents'])])
  if (!query || !bare || !headed) throw new Error('no vectors')
  expect(dot(query, headed.vector)).toBeGreaterThan(dot(query, bare.vector))
  expect(dot(headed.vector, headed.vector)).toBeCloseTo(1)
})

it('embeds a heading line once for all passages under it', async () => {
  const embedder = createHashingEmbedder()
  await embedWithContext(embedder, [chunk('one', ['Same']), chunk('two', ['Same'])])
  expect(embedder.embedded).toEqual(['one', 'two', 'Same'])
})

it("leaves a short answer's question as it is", async () => {
  const embedder = createHashingEmbedder()
  const [alone] = await embedder.embed(['how?'], { kind: 'query' })
  const [question] = await embedWithContext(embedder, [chunk('how?', ['Heading'], 'short-answer')])
  expect(question).toEqual({ vector: alone })
})

it('keeps the tokens of a passage, those of its headings told apart', async () => {
  const hashing = createHashingEmbedder()
  const codes = { ends: Uint16Array.from([4, 8]), bits: new Uint8Array(2) }
  const embedder = {
    ...hashing,
    embedCoded: async (texts: readonly string[]) =>
      (await hashing.embed(texts, { kind: 'passage' })).map((vector) => ({ vector, codes })),
  }
  const [passage] = await embedWithContext(embedder, [{ ...chunk('one', ['Same']), embedText: 'Same\none' }])
  expect(passage?.tokens).toEqual({ above: 1, ends: Uint16Array.from([0, 3]), bits: codes.bits })
})
