// What every embedder keeps, whatever makes its vectors.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../ports/embedder.ts'
import { encodeTokens, plainText } from '../token-codes.ts'

const sentences = [
  'Choose Insert - Manual Break to insert a page break.',
  'The invoice is sent at the end of each month.',
  'パスワードを変更します。',
]

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

/** `create` may start servers or threads; `close` of the embedder must end them. */
export function embedderContract(name: string, create: () => Promise<Embedder>): void {
  describe(`embedder contract: ${name}`, () => {
    let embedder: Embedder
    beforeAll(async () => {
      embedder = await create()
    })
    afterAll(() => embedder.close())

    it('names itself and its limits', () => {
      expect(embedder.modelId).not.toBe('')
      expect(embedder.dimensions).toBeGreaterThan(0)
      expect(embedder.maxBatch).toBeGreaterThan(0)
      expect(embedder.maxInputTokens).toBeGreaterThan(0)
    })

    it('gives normalised vectors of the promised length', async () => {
      for (const vector of await embedder.embed(sentences, { kind: 'passage' })) {
        expect(vector).toBeInstanceOf(Float32Array)
        expect(vector).toHaveLength(embedder.dimensions)
        expect(dot(vector, vector)).toBeCloseTo(1, 4)
      }
    })

    it('keeps the order, also over its batch size', async () => {
      const texts = Array.from({ length: embedder.maxBatch + 3 }, (_, i) => sentences[i % 3] ?? '')
      const vectors = await embedder.embed(texts, { kind: 'passage' })
      expect(vectors).toHaveLength(texts.length)
      for (const [i, vector] of vectors.entries()) expect(dot(vector, vectors[i % 3]!)).toBeCloseTo(1, 3)
      expect(dot(vectors[0]!, vectors[1]!)).toBeLessThan(0.99)
    })

    it('gives nothing for nothing', async () => {
      expect(await embedder.embed([], { kind: 'query' })).toEqual([])
      expect(await embedder.countTokens([])).toEqual([])
    })

    it('takes empty, blank and overlong texts', async () => {
      const vectors = await embedder.embed(['', ' \n', 'word '.repeat(5_000)], { kind: 'passage' })
      expect(vectors.map((vector) => vector.length)).toEqual(Array(3).fill(embedder.dimensions))
    })

    it('puts the sentence that shares its words nearest to a question', async () => {
      const [question] = await embedder.embed(['insert a page break'], { kind: 'query' })
      const passages = await embedder.embed(sentences, { kind: 'passage' })
      const scores = passages.map((passage) => dot(question!, passage))
      expect(scores[0]).toBe(Math.max(...scores))
    })

    it('answers parallel calls, each its own', async () => {
      const alone = await Promise.all(sentences.map((text) => embedder.embed([text], { kind: 'passage' })))
      const together = await embedder.embed(sentences, { kind: 'passage' })
      for (const [i, [vector]] of alone.entries()) expect(dot(vector!, together[i]!)).toBeCloseTo(1, 3)
    })

    it('counts tokens in order, more for more text', async () => {
      const [none, one, many] = await embedder.countTokens([
        '',
        'break',
        'Choose Insert to insert a page break.',
      ])
      expect(none).toBe(0)
      expect(one).toBeGreaterThan(0)
      expect(many).toBeGreaterThan(one!)
    })

    it('gives each token its own vector, where it gives them away', async () => {
      if (embedder.embedTokens === undefined) return
      const [found] = await embedder.embedTokens(sentences.slice(0, 1), { kind: 'passage' })
      const [vector] = await embedder.embed(sentences.slice(0, 1), { kind: 'passage' })
      const [tokens = 0] = await embedder.countTokens(sentences.slice(0, 1))
      expect(dot(found!.vector, vector!)).toBeCloseTo(1, 3)
      expect(found!.words).toHaveLength(tokens)
      expect(found!.tokens).toHaveLength(tokens * embedder.dimensions)
      expect(found!.words).toEqual(found!.words.slice().sort((a, b) => a - b))
      const first = found!.tokens.slice(0, embedder.dimensions)
      expect(dot(first, first)).toBeCloseTo(1, 3)
    })

    it('gives questions vectors of their own, where it has a model of them', async () => {
      if (embedder.embedAsked === undefined) return
      const asked = [
        'How do I reset my password?',
        'I forgot my password, what now?',
        'How do I change my user name?',
      ]
      const [reset, forgot, rename] = await embedder.embedAsked(asked)
      expect(reset).toHaveLength(embedder.dimensions)
      expect(dot(reset!, reset!)).toBeCloseTo(1, 3)
      expect(dot(reset!, forgot!)).toBeGreaterThan(dot(reset!, rename!))
      expect(await embedder.embedAsked([])).toEqual([])
      const gone = embedder.embedAsked(asked, { signal: AbortSignal.abort() })
      await expect(gone).rejects.toMatchObject({ code: 'cancelled' })
    })

    it("codes each token and says where it ends in the text, headings' line break and all", async () => {
      if (embedder.embedCoded === undefined || embedder.tokenSpace === undefined) return
      const text = 'Größe\nSeite  einfügen.'
      const [coded] = await embedder.embedCoded([text], { kind: 'passage' })
      const [found] = (await embedder.embedTokens?.([text], { kind: 'passage' })) ?? []
      const [vector] = await embedder.embed([text], { kind: 'passage' })
      expect(dot(coded!.vector, vector!)).toBeCloseTo(1, 3)
      expect(coded!.codes.bits).toEqual(encodeTokens(found!.tokens, embedder.tokenSpace))
      const ends = [...coded!.codes.ends]
      expect(ends).toHaveLength(found!.words.length)
      expect(ends).toEqual(ends.toSorted((a, b) => a - b))
      expect(ends).toContain(plainText('Größe').length)
      expect(ends.at(-1)).toBe(plainText(text).length)
    })

    it('stops with "cancelled" when its signal has aborted', async () => {
      const gone = embedder.embed(sentences, { kind: 'passage', signal: AbortSignal.abort() })
      await expect(gone).rejects.toMatchObject({ code: 'cancelled' })
    })
  })
}
