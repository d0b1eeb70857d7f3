// A visitor's question beside those of several short answers: how likely each asks the same, and what rules it out.
import type { Embedder } from '../../core/ports/embedder.ts'
import { type Boosted, probabilityOf } from '../boosted-trees.ts'
import { focusQuestion } from '../focus-question.ts'
import type { ReadQuestion } from '../read-question.ts'
import { tellingParts } from '../same-question.ts'
import { askedVectorsOf, cosine, vectorsOf } from '../vector-cache.ts'
import { type AskedWords, askedWords } from './asked-words.ts'
import model from './model.json' with { type: 'json' }
import { type Nearness, pairFeatures } from './pair-features.ts'

/** So many of the likeliest questions by the question model are compared; the model was fitted on as many. */
export const COMPARED = 8

export type QuestionEmbedder = Embedder & Required<Pick<Embedder, 'embedAsked'>>

export interface Compared {
  /** That one answer serves both questions, 0 to 1; calibrated on short answers of one language. */
  probability: number
  /** Another number, name, or a small word such as "not" or "off" on one side only: never taken, never offered. */
  turnsAround: boolean
  /** The stored question names no subject that both speak of: "How much is it?". May be offered, is never taken. */
  vague: boolean
  sameLanguage: boolean
  /** The mean of both models' cosines, which read across languages, too. */
  likeness: number
}

/** Whether the model was fitted for this embedder: another's cosines have another scale. */
export const isFittedFor = (embedder: Embedder): embedder is QuestionEmbedder =>
  embedder.embedAsked !== undefined && embedder.modelId.includes(model.embedder)
const boosted: Boosted = model

/** The likeliest of `others`, at most `COMPARED`. `group`: whose question it is; a margin is over those of others. */
export async function compareQuestions<Of extends { question: ReadQuestion; group: string }>(
  embedder: QuestionEmbedder,
  asked: ReadQuestion,
  others: readonly Of[],
  signal?: AbortSignal,
): Promise<(Compared & { other: Of })[]> {
  if (others.length === 0) return []
  const [own, ...theirs] = await placeQuestions(
    embedder,
    [asked, ...others.map(({ question }) => question)],
    signal,
  )
  if (own === undefined) return []
  const placed = others.flatMap((other, i) => {
    const its = theirs[i]
    return its === undefined ? [] : [{ ...its, group: other.group, other }]
  })
  return likeliestOf(own, placed).map(({ other, near }) => {
    const { question } = other
    // Two or three words do not tell their language: then they are read as the other question's.
    const read = asked.confident ? asked : { ...asked, language: question.language }
    const [words, theirWords] = [askedWords(read), askedWords(question)]
    const sameLanguage = question.language === read.language
    return {
      other,
      probability: probabilityOf(boosted, pairFeatures(words, theirWords, near)),
      turnsAround:
        tellingParts(read, sameLanguage) !== tellingParts(question, sameLanguage) ||
        namesElse(words, theirWords),
      vague: theirWords.stems.size < 2 && ![...theirWords.stems].some((stem) => words.stems.has(stem)),
      sameLanguage,
      likeness: (near.likeness + near.cosine) / 2,
    }
  })
}

export interface Placed {
  vector: Float32Array
  /** The vector without what all questions share. */
  focused: Float32Array
  /** By the question model. */
  asked: Float32Array
}

/** Order is kept. */
export async function placeQuestions(
  embedder: QuestionEmbedder,
  questions: readonly Pick<ReadQuestion, 'text' | 'language'>[],
  signal?: AbortSignal,
): Promise<Placed[]> {
  const texts = questions.map(({ text }) => text)
  const [vectors, asked] = await Promise.all([
    vectorsOf(embedder, texts, 'query', signal),
    askedVectorsOf(embedder, texts, signal),
  ])
  const placed: Placed[] = []
  for (const [i, { language }] of questions.entries()) {
    const [vector, its] = [vectors[i], asked[i]]
    if (vector === undefined || its === undefined) continue
    placed.push({ vector, focused: await focusQuestion(embedder, vector, language), asked: its })
  }
  return placed
}

/** The likeliest first. One that stands alone has a margin beyond what counts (`pair-features.ts`). */
export function likeliestOf<Of extends Placed & { group: string }>(
  own: Placed,
  others: readonly Of[],
): (Of & { near: Nearness })[] {
  const compared = others
    .map((other) => ({
      other,
      likeness: cosine(own.asked, other.asked),
      focused: cosine(own.focused, other.focused),
    }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, COMPARED)
  return compared.map(({ other, likeness, focused }, likenessRank) => {
    const beside = compared.filter((of) => of.other.group !== other.group)
    const near = {
      cosine: cosine(own.vector, other.vector),
      focused,
      margin: focused - Math.max(-1, ...beside.map((of) => of.focused)),
      rank: compared.filter((of) => of.focused > focused).length,
      likeness,
      likenessMargin: likeness - Math.max(-1, ...beside.map((of) => of.likeness)),
      likenessRank,
    }
    return { ...other, near }
  })
}

/** Norway in the one and Sweden in the other; a name in one alone may only be an example. */
const namesElse = (a: AskedWords, b: AskedWords): boolean =>
  a.names.size > 0 &&
  b.names.size > 0 &&
  ![...a.names].some((name) => b.words.has(name)) &&
  ![...b.names].some((name) => a.words.has(name))
