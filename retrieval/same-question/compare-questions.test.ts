import { describe, expect, it } from 'vitest'
import type { Embedder } from '../../core/ports/embedder.ts'
import { readQuestion } from '../read-question.ts'
import { compareQuestions, modelOf, nearnessOf } from './compare-questions.ts'
import { judgeQuestions } from './judge-questions.ts'

const placed = (...values: number[]) => {
  const vector = Float32Array.from(values)
  return { vector, focused: vector }
}

/** Every text at the given cosine to the visitor's question. */
function embedderAt(cosines: Record<string, number>): Embedder {
  return {
    ...{ modelId: 'multilingual-e5-small:fixed', dimensions: 3, maxBatch: 8, maxInputTokens: 512 },
    embed: async (texts) =>
      texts.map((text) => {
        const near = cosines[text]
        return near === undefined
          ? Float32Array.from([0, 0, 1])
          : Float32Array.from([near, Math.sqrt(1 - near ** 2), 0])
      }),
    countTokens: async (texts) => texts.map(() => 4),
    close: async () => {},
  }
}
const english = (text: string) => readQuestion(text, { language: 'en' })
const others = (...texts: string[]) => texts.map((text) => ({ group: text, question: english(text) }))

describe('how near questions are', () => {
  it('takes the margin over the questions of others, not over variants', () => {
    const near = nearnessOf(placed(1, 0), [
      { group: 'a', ...placed(0.9, 0.44) },
      { group: 'a', ...placed(0.8, 0.6) },
      { group: 'b', ...placed(0.6, 0.8) },
    ])
    expect(near.map(({ rank }) => rank)).toEqual([0, 1, 2])
    expect(near[0]?.margin).toBeCloseTo(0.3)
    expect(near[1]?.margin).toBeCloseTo(0.2)
    expect(near[2]?.margin).toBeCloseTo(-0.3)
  })

  it('has no margin for one that stands alone', () => {
    expect(nearnessOf(placed(1, 0), [{ group: 'a', ...placed(1, 0) }])[0]?.margin).toBe(1)
  })
})

describe('two questions', () => {
  it('that share all but small words are likelier the same than ones where a word is exchanged', async () => {
    const asked = 'How can I renew my library card?'
    const [same = '', exchanged = ''] = ['How do I renew my library card?', 'How do I block my library card?']
    const embedder = embedderAt({ [asked]: 1, [same]: 0.97, [exchanged]: 0.93 })
    const [first, second] = await compareQuestions(embedder, english(asked), others(same, exchanged))
    expect(first?.probability).toBeGreaterThan(2 * (second?.probability ?? 1))
  })

  it.each([
    ['Do you ship to Sweden by post?', 'Do you ship to Norway by post?'],
    ['What happens after 60 days?', 'What happens after 30 days?'],
    ['How do I turn alerts off?', 'How do I turn alerts on?'],
  ])('are ruled out by a name, a number or a small word: %s', async (asked, held) => {
    const embedder = embedderAt({ [asked]: 1, [held]: 0.99 })
    const searcher = {
      termStatistics: async (terms: readonly number[]) => ({
        chunks: 9,
        documentFrequency: terms.map(() => 1),
      }),
    }
    const judged = await judgeQuestions({ embedder, searcher }, english(asked), others(held), {
      acrossLanguages: true,
    })
    expect(judged).toMatchObject([{ verdict: 'other', probability: 0 }])
  })

  it('are compared by a model only where one was fitted for the embedder', () => {
    expect(modelOf('another-model')).toBeNull()
    expect(modelOf('multilingual-e5-small:q8')?.trees.length).toBeGreaterThan(0)
  })
})
