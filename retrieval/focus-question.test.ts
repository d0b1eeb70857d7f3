import { expect, it } from 'vitest'
import { createHashingEmbedder } from '../core/testing/fakes.ts'
import { focusQuestion } from './focus-question.ts'
import neutralQuestions from './neutral-questions.json' with { type: 'json' }
import { cosine } from './vector-cache.ts'

it('moves a question away from what all questions share, and keeps it normalised', async () => {
  const embedder = createHashingEmbedder()
  const [question] = await embedder.embed(['How do I change a tyre?'], { kind: 'query' })
  const [neutral] = await embedder.embed([neutralQuestions.en[0] ?? ''], { kind: 'query' })
  const [subject] = await embedder.embed(['tyre'], { kind: 'query' })
  if (!question || !neutral || !subject) throw new Error('no vectors')
  const focused = await focusQuestion(embedder, question, 'en')
  expect(cosine(focused, focused)).toBeCloseTo(1)
  expect(cosine(focused, neutral)).toBeLessThan(cosine(question, neutral))
  expect(cosine(focused, subject)).toBeGreaterThan(cosine(question, subject))
})

it('embeds the neutral questions of a language once', async () => {
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
  await Promise.all([focusQuestion(counting, vector, 'en'), focusQuestion(counting, vector, 'en')])
  await focusQuestion(counting, vector, 'en')
  expect(calls).toBe(1)
  await focusQuestion(counting, vector, 'de')
  expect(calls).toBe(2)
})

it('takes the English neutral questions for a language that has none', async () => {
  const embedder = createHashingEmbedder()
  const [vector] = await embedder.embed(['What?'], { kind: 'query' })
  if (!vector) throw new Error('no vector')
  expect(await focusQuestion(embedder, vector, 'sw')).toEqual(await focusQuestion(embedder, vector, 'en'))
})
