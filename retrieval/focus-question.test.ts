import { expect, it } from 'vitest'
import { createHashingEmbedder } from '../core/testing/fakes.ts'
import { focusQuestion } from './focus-question.ts'
import neutralQuestions from './neutral-questions.json' with { type: 'json' }
import { cosine } from './vector-cache.ts'

it('moves a question away from what all questions share, and keeps it normalised', async () => {
  const embedder = createHashingEmbedder()
  const [question] = await embedder.embed(['How do I change a tyre?'], { kind: 'query' })
  const [neutral] = await embedder.embed([neutralQuestions[0] ?? ''], { kind: 'query' })
  const [subject] = await embedder.embed(['tyre'], { kind: 'query' })
  if (!question || !neutral || !subject) throw new Error('no vectors')
  const focused = await focusQuestion(embedder, question)
  expect(cosine(focused, focused)).toBeCloseTo(1)
  expect(cosine(focused, neutral)).toBeLessThan(cosine(question, neutral))
  expect(cosine(focused, subject)).toBeGreaterThan(cosine(question, subject))
})

it('embeds the neutral questions once', async () => {
  const embedder = createHashingEmbedder()
  let calls = 0
  const counting = {
    ...embedder,
    embed: (...args: Parameters<typeof embedder.embed>) => {
      calls += 1
      return embedder.embed(...args)
    },
  }
  const [vector] = await embedder.embed(['What?'], { kind: 'query' })
  if (!vector) throw new Error('no vector')
  await Promise.all([focusQuestion(counting, vector), focusQuestion(counting, vector)])
  await focusQuestion(counting, vector)
  expect(calls).toBe(1)
})
