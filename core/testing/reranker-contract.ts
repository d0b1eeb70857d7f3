// What every Reranker must keep: one finite score a passage, in their order; the same for the same; an end when cancelled.
import { describe, expect, it } from 'vitest'
import type { Reranker } from '../ports/reranker.ts'

const passages = [
  'The office opens at nine and closes at five.',
  'Invoices are kept for ten years in your account.',
  'Lunch is served on the second floor.',
]
const request = { question: 'How long are invoices kept in my account?', language: 'en', passages }

export function rerankerContract(name: string, create: () => Promise<Reranker>): void {
  describe(`reranker: ${name}`, () => {
    const using = async <Result>(work: (reranker: Reranker) => Promise<Result>): Promise<Result> => {
      const reranker = await create()
      try {
        return await work(reranker)
      } finally {
        await reranker.close()
      }
    }

    it('has a name', async () => {
      expect(await using(async (reranker) => reranker.name)).not.toBe('')
    })

    it('gives one finite score a passage and the best to the one that answers', async () => {
      const scores = await using((reranker) => reranker.rerank(request))
      expect(scores).toHaveLength(3)
      expect(scores.every(Number.isFinite)).toBe(true)
      expect(scores.indexOf(Math.max(...scores))).toBe(1)
    })

    it('gives nothing for nothing', async () => {
      expect(await using((reranker) => reranker.rerank({ ...request, passages: [] }))).toEqual([])
    })

    it('gives the same for the same, also in parallel', async () => {
      const [first, second] = await using((reranker) =>
        Promise.all([reranker.rerank(request), reranker.rerank(request)]),
      )
      expect(first).toEqual(second)
    })

    it('stops when it is cancelled', async () => {
      const signal = AbortSignal.abort()
      await expect(using((reranker) => reranker.rerank(request, { signal }))).rejects.toMatchObject({
        code: 'cancelled',
      })
    })
  })
}
