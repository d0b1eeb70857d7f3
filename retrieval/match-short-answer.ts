// Short answers come before retrieval: a question that is one of theirs gets the exact text that was typed for it.
import type { ChunkSearcher, StoredChunk } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { ShortAnswerStore } from '../core/ports/small-stores.ts'
import type { ShortAnswer } from '../core/short-answer.ts'
import type { Reach } from './access-filter.ts'
import { normaliseText } from './normalise-text.ts'
import { type ReadQuestion, readQuestion } from './read-question.ts'
import { isSameQuestion, type Likeness, likenessOf } from './same-question.ts'
import { search } from './search.ts'

/** Twins of one question (variants, other languages) may crowd the top; twenty leave room. */
const CANDIDATES = 20
const COMPARED = 4

export interface ShortAnswerMatch {
  shortAnswer: ShortAnswer
  chunk: StoredChunk
  how: 'exact' | 'meaning'
  likeness: Likeness | null
}

export type ShortAnswerDeps = {
  searcher: ChunkSearcher
  embedder: Embedder
  shortAnswers: Pick<ShortAnswerStore, 'byDocument'>
  clock: Clock
}

/**
 * Exact after folding case, accents, punctuation and white space; else by meaning and words, both of which must agree
 * (`same-question.ts` has the thresholds and what they were measured on). Answers outside their dates never match.
 */
export async function matchShortAnswer(
  deps: ShortAnswerDeps,
  question: ReadQuestion,
  vector: Float32Array,
  reach: Reach,
  signal?: AbortSignal,
): Promise<ShortAnswerMatch | null> {
  const { passages } = await search(
    deps,
    {
      vector,
      terms: question.searchTerms,
      filter: { kinds: ['short-answer'], forAnswers: true, ...reach },
      limit: CANDIDATES,
    },
    signal ? { signal } : {},
  )
  const asked = normaliseText(question.text)
  const exact = passages.filter(({ chunk }) => normaliseText(chunk.text) === asked)
  for (const { chunk } of exact) {
    const shortAnswer = await validAnswer(deps, chunk)
    if (shortAnswer !== undefined) return { shortAnswer, chunk, how: 'exact', likeness: null }
  }
  const compared = passages.filter((passage) => !exact.includes(passage)).slice(0, COMPARED)
  let best: ShortAnswerMatch | null = null
  for (const { chunk } of compared) {
    const other = readQuestion(chunk.text, { language: chunk.language ?? undefined })
    const likeness = await likenessOf(deps, question, other, signal)
    if (!isSameQuestion(likeness, deps.embedder.modelId)) continue
    if (best?.likeness && best.likeness.cosine >= likeness.cosine) continue
    const shortAnswer = await validAnswer(deps, chunk)
    if (shortAnswer !== undefined) best = { shortAnswer, chunk, how: 'meaning', likeness }
  }
  return best
}

async function validAnswer(deps: ShortAnswerDeps, chunk: StoredChunk): Promise<ShortAnswer | undefined> {
  const shortAnswer = await deps.shortAnswers.byDocument(chunk.documentId)
  if (shortAnswer === undefined) return undefined
  const now = deps.clock.now()
  const from = shortAnswer.validFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(shortAnswer.validFrom)
  const until =
    shortAnswer.validUntil === null ? Number.POSITIVE_INFINITY : Date.parse(shortAnswer.validUntil)
  return from <= now && now < until ? shortAnswer : undefined
}
