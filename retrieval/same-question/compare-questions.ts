// A visitor's question beside those of several short answers: how likely each asks the same, and what rules it out.
import type { Embedder } from '../../core/ports/embedder.ts'
import { type Boosted, probabilityOf } from '../boosted-trees.ts'
import { focusQuestion } from '../focus-question.ts'
import type { ReadQuestion } from '../read-question.ts'
import { tellingParts } from '../same-question.ts'
import { cosine, vectorsOf } from '../vector-cache.ts'
import { type AskedWords, askedWords } from './asked-words.ts'
import model from './model.json' with { type: 'json' }
import { type Nearness, pairFeatures } from './pair-features.ts'

/** So many of the nearest questions are compared; the model was fitted on as many. */
export const COMPARED = 8

export interface Compared {
  /** That one answer serves both questions, 0 to 1; calibrated on short answers of one language. */
  probability: number
  /** Another number, name, or a small word such as "not" or "off" on one side only: never taken, never offered. */
  turnsAround: boolean
  sameLanguage: boolean
  cosine: number
}

/** `null` when nothing was fitted for this model: its cosines have another scale. */
export const modelOf = (modelId: string): Boosted | null =>
  modelId.includes(model.embedder) ? (model satisfies Boosted) : null

/** In the order of `others`. `group`: whose question it is; a margin is over the questions of others. */
export async function compareQuestions(
  embedder: Embedder,
  asked: ReadQuestion,
  others: readonly { question: ReadQuestion; group: string }[],
  signal?: AbortSignal,
): Promise<Compared[]> {
  const boosted = modelOf(embedder.modelId)
  if (boosted === null || others.length === 0) return []
  const questions = [asked, ...others.map(({ question }) => question)]
  const vectors = await vectorsOf(
    embedder,
    questions.map(({ text }) => text),
    'query',
    signal,
  )
  const placed = await Promise.all(
    questions.map(async ({ language }, i) => {
      const vector = vectors[i] ?? new Float32Array()
      return { vector, focused: await focusQuestion(embedder, vector, language) }
    }),
  )
  const [own, ...theirs] = placed
  if (own === undefined) return []
  const nearness = nearnessOf(
    own,
    theirs.map((of, i) => ({ ...of, group: others[i]?.group ?? '' })),
  )
  return others.map(({ question }, i) => {
    const near = nearness[i] ?? { cosine: 0, focused: 0, margin: 0, rank: others.length }
    // Two or three words do not tell their language: then they are read as the other question's.
    const read = asked.confident ? asked : { ...asked, language: question.language }
    const [words, theirWords] = [askedWords(read), askedWords(question)]
    const sameLanguage = question.language === read.language
    return {
      probability: probabilityOf(boosted, pairFeatures(words, theirWords, near)),
      turnsAround:
        tellingParts(read, sameLanguage) !== tellingParts(question, sameLanguage) ||
        namesElse(words, theirWords),
      sameLanguage,
      cosine: near.cosine,
    }
  })
}

type Placed = { vector: Float32Array; focused: Float32Array }

/** In the order of `others`. One that stands alone has no margin to speak of: 1. */
export function nearnessOf(own: Placed, others: readonly (Placed & { group: string })[]): Nearness[] {
  const near = others.map(({ group, vector, focused }) => ({
    group,
    cosine: cosine(own.vector, vector),
    focused: cosine(own.focused, focused),
  }))
  return near.map((one) => {
    const beside = near.filter(({ group }) => group !== one.group).map(({ focused }) => focused)
    return {
      cosine: one.cosine,
      focused: one.focused,
      margin: beside.length === 0 ? 1 : one.focused - Math.max(...beside),
      rank: near.filter(({ focused }) => focused > one.focused).length,
    }
  })
}

/** Norway in the one and Sweden in the other; a name in one alone may only be an example. */
const namesElse = (a: AskedWords, b: AskedWords): boolean =>
  a.names.size > 0 &&
  b.names.size > 0 &&
  ![...a.names].some((name) => b.words.has(name)) &&
  ![...b.names].some((name) => a.words.has(name))
