import { describe, expect, it } from 'vitest'
import { readQuestion } from '../read-question.ts'
import {
  COMPARED,
  compareQuestions,
  isFittedFor,
  likeliestOf,
  type QuestionEmbedder,
} from './compare-questions.ts'
import { judgeQuestions } from './judge-questions.ts'

const placed = (...values: number[]) => {
  const vector = Float32Array.from(values)
  return { vector, focused: vector, asked: vector }
}

/** Every text at the given cosine to the visitor's question, by both models. */
function embedderAt(cosines: Record<string, number>): QuestionEmbedder {
  const vectorAt = (text: string): Float32Array => {
    const near = cosines[text]
    return Float32Array.from(near === undefined ? [0, 0, 1] : [near, Math.sqrt(1 - near ** 2), 0])
  }
  return {
    ...{ modelId: 'multilingual-e5-small:fixed', dimensions: 3, maxBatch: 8, maxInputTokens: 512 },
    embed: async (texts) => texts.map(vectorAt),
    embedAsked: async (texts) => texts.map(vectorAt),
    countTokens: async (texts) => texts.map(() => 4),
    close: async () => {},
  }
}
const english = (text: string) => readQuestion(text, { language: 'en' })
const others = (...texts: string[]) => texts.map((text) => ({ group: text, question: english(text) }))

describe('how near questions are', () => {
  it('takes the margins over the questions of others, not over variants', () => {
    const likeliest = likeliestOf(placed(1, 0), [
      { group: 'b', ...placed(0.6, 0.8) },
      { group: 'a', ...placed(0.9, 0.44) },
      { group: 'a', ...placed(0.8, 0.6) },
    ])
    const near = likeliest.map((one) => one.near)
    expect(likeliest.map(({ group }) => group)).toEqual(['a', 'a', 'b'])
    expect(near.map(({ rank, likenessRank }) => [rank, likenessRank])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ])
    for (const [i, margin] of [0.3, 0.2, -0.3].entries()) {
      expect(near[i]?.margin).toBeCloseTo(margin)
      expect(near[i]?.likenessMargin).toBeCloseTo(margin)
    }
  })

  it('keeps the likeliest by the question model, wherever they stood', () => {
    const others = Array.from({ length: COMPARED + 4 }, (_, i) => ({
      group: `${i}`,
      ...placed(i / 20, Math.sqrt(1 - (i / 20) ** 2)),
    }))
    const kept = likeliestOf(placed(1, 0), others)
    expect(kept).toHaveLength(COMPARED)
    expect(kept[0]?.group).toBe(`${COMPARED + 3}`)
  })
})

describe('two questions', () => {
  it('that share all but small words are likelier the same than ones where a word is exchanged', async () => {
    const asked = 'How can I renew my library card?'
    const [same = '', exchanged = ''] = ['How do I renew my library card?', 'How do I block my library card?']
    const embedder = embedderAt({ [asked]: 1, [same]: 0.97, [exchanged]: 0.93 })
    const compared = await compareQuestions(embedder, english(asked), others(same, exchanged))
    const [first, second] = [same, exchanged].map((text) =>
      compared.find(({ other }) => other.group === text),
    )
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
    const fitted = embedderAt({})
    const { embedAsked: _, ...withoutQuestions } = fitted
    expect(isFittedFor(fitted)).toBe(true)
    expect(isFittedFor(withoutQuestions)).toBe(false)
    expect(isFittedFor({ ...fitted, modelId: 'another-model' })).toBe(false)
  })
})
