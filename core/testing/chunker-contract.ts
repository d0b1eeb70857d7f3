// What every chunker keeps: nothing lost, nothing twice, nothing longer than the embedder takes in, ids that stay.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block, Chunk, ParsedDocument } from '../document.ts'
import { newId } from '../ids.ts'
import type { Chunker } from '../ports/chunker.ts'
import type { Embedder } from '../ports/embedder.ts'

type Part = { kind: Block['kind']; text: string; level: number; gap: string; group: number }

const words = fc.array(
  fc.constantFrom('page', 'break', 'größe', '改ページ', 'ฟ้า', 'a.', 'B!', 'x'.repeat(30), '😀'),
  {
    minLength: 1,
    maxLength: 60,
  },
)
const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('heading', 'paragraph', 'paragraph', 'list-item', 'table-row', 'code', 'quote'),
  text: fc.oneof(
    words.map((list) => list.join(' ')),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    words.map((list) => list.join('').repeat(20)),
    // An odd number of units before characters of two: no border at a round number lies between two of them.
    fc.integer({ min: 20, max: 900 }).map((pairs) => `x${'😀'.repeat(pairs)}`),
  ),
  level: fc.integer({ min: 1, max: 4 }),
  gap: fc.constantFrom('\n', '\n\n', ' \r\n'),
  group: fc.integer({ min: 0, max: 3 }),
})

/** A document made of parts, each a block. */
export function documentOf(parts: readonly Part[], lead = ''): ParsedDocument {
  let text = lead
  const blocks = parts.map(({ kind, text: body, level, group, gap }): Block => {
    const start = text.length
    text += body
    const block: Block = { kind, start, end: text.length }
    text += gap
    if (kind === 'heading') return { ...block, level, anchor: `a${start}` }
    if (kind === 'list-item' || kind === 'table-row' || kind === 'code') block.group = group
    return kind === 'table-row' ? { ...block, header: 'Name | Price' } : block
  })
  return { title: 'A title', language: 'en', text, blocks, canonicalUrl: null, warnings: [] }
}

const of = { documentId: newId(), sourceId: newId() }

export function chunkerContract(
  name: string,
  create: () => { chunker: Chunker; embedder: Pick<Embedder, 'countTokens' | 'maxInputTokens'> },
): void {
  describe(`chunker contract: ${name}`, () => {
    const { chunker, embedder } = create()
    const chunksOf = (document: ParsedDocument): Promise<Chunk[]> => chunker.chunk(document, of)
    const documents = fc.array(part, { maxLength: 25 }).map((parts) => documentOf(parts, ' \n'))

    it('loses nothing and repeats nothing: the texts joined are the document', async () => {
      await fc.assert(
        fc.asyncProperty(documents, async (document) => {
          const chunks = await chunksOf(document)
          const expected = document.text.trim() === '' ? '' : document.text
          expect(chunks.map((chunk) => chunk.text).join('')).toBe(expected)
          for (const [i, chunk] of chunks.entries()) {
            expect(chunk.seq).toBe(i)
            expect(document.text.slice(chunk.start, chunk.end)).toBe(chunk.text)
            expect(chunk.text).not.toBe('')
          }
        }),
        { numRuns: 200 },
      )
    })

    it('stays inside what the embedder takes in', async () => {
      await fc.assert(
        fc.asyncProperty(documents, async (document) => {
          const chunks = await chunksOf(document)
          const tokens = await embedder.countTokens(chunks.map((chunk) => chunk.embedText))
          expect(Math.max(0, ...tokens)).toBeLessThanOrEqual(embedder.maxInputTokens)
        }),
        { numRuns: 300 },
      )
    })

    it('cuts a run of characters of two units that begins at an odd place', async () => {
      const document = documentOf([
        { kind: 'paragraph', text: `x${'😀'.repeat(3000)}`, level: 1, gap: '', group: 0 },
      ])
      const chunks = await chunksOf(document)
      const tokens = await embedder.countTokens(chunks.map((chunk) => chunk.embedText))
      expect(Math.max(...tokens)).toBeLessThanOrEqual(embedder.maxInputTokens)
      for (const { text } of chunks) expect(text).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/)
    })

    it('gives each chunk an id of its own, the same every time', async () => {
      await fc.assert(
        fc.asyncProperty(documents, async (document) => {
          const ids = (await chunksOf(document)).map((chunk) => chunk.id)
          expect(new Set(ids).size).toBe(ids.length)
          expect((await chunksOf(document)).map((chunk) => chunk.id)).toEqual(ids)
        }),
        { numRuns: 50 },
      )
    })

    it('gives no chunks for an empty text', async () => {
      expect(await chunksOf(documentOf([]))).toEqual([])
    })

    it('takes a text without blocks', async () => {
      const document = { ...documentOf([]), text: 'Only text. '.repeat(500) }
      const chunks = await chunksOf(document)
      expect(chunks.length).toBeGreaterThan(1)
      expect(chunks.map((chunk) => chunk.text).join('')).toBe(document.text)
    })

    it('passes the language and the ids on', async () => {
      const [chunk] = await chunksOf(
        documentOf([{ kind: 'paragraph', text: 'x', level: 1, gap: '', group: 0 }]),
      )
      expect(chunk).toMatchObject({ ...of, language: 'en', kind: 'content' })
    })
  })
}
