// What every Generator must keep: spans that stand in its passages, nothing from nothing, and an end when cancelled.
import { describe, expect, it } from 'vitest'
import type { StoredChunk } from '../ports/chunk-store.ts'
import type { Generator, WrittenSentence } from '../ports/generator.ts'

const passage = (id: string, text: string, start = 0): StoredChunk => ({
  ...{ id, documentId: `d-${id}`, sourceId: 's', kind: 'content', seq: 0, headingPath: [], anchor: null },
  ...{ page: null, seconds: null, start, end: start + text.length, text, language: 'en', version: 1 },
  ...{ title: 'Help', url: null, documentLanguage: 'en', externalId: id, citable: true },
  documentUpdatedAt: '2026-01-01T00:00:00.000Z',
})

const passages = [
  passage('a', 'Invoices are sent on the first day of each month. They are kept for ten years.\n\n', 40),
  passage('b', 'The office opens at nine. It closes at five.\n\n'),
]

/** `embed`: the vector of a question, as the answer line would hand it over. */
export function generatorContract(
  name: string,
  create: () => Promise<{ generator: Generator; embed: (question: string) => Promise<Float32Array> }>,
): void {
  describe(`generator: ${name}`, () => {
    const write = async (
      question: string,
      of: readonly StoredChunk[],
      signal?: AbortSignal,
    ): Promise<WrittenSentence[]> => {
      const { generator, embed } = await create()
      const questionVector = await embed(question)
      const request = { question, questionVector, language: 'en', passages: of }
      const written: WrittenSentence[] = []
      for await (const sentence of generator.write(request, signal ? { signal } : {})) written.push(sentence)
      return written
    }

    it('has a name', async () => {
      expect((await create()).generator.name).not.toBe('')
    })

    it('rests each sentence on a span that stands in one of its passages', async () => {
      const written = await write('How long are invoices kept?', passages)
      expect(written.length).toBeGreaterThan(0)
      for (const { text, chunkId, start, end } of written) {
        const from = passages.find((candidate) => candidate.id === chunkId)
        expect(from).toBeDefined()
        expect(text.trim()).not.toBe('')
        expect(start).toBeGreaterThanOrEqual(from?.start ?? 0)
        expect(end).toBeLessThanOrEqual(from?.end ?? 0)
        expect(from?.text.slice(start - from.start, end - from.start).trim()).not.toBe('')
      }
    })

    it('writes nothing from nothing', async () => {
      expect(await write('How long are invoices kept?', [])).toEqual([])
    })

    it('gives the same for the same question', async () => {
      const question = 'When does the office open?'
      expect(await write(question, passages)).toEqual(await write(question, passages))
    })

    it('stops when it is cancelled', async () => {
      const aborted = AbortSignal.abort()
      await expect(write('When does the office open?', passages, aborted)).rejects.toThrow()
    })
  })
}
