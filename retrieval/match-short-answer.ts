// Short answers come before retrieval: a question that is one of theirs gets the exact text that was typed for it. One
// that may be theirs is kept, to be asked back about where the content does not answer.
import type { ChunkSearcher, StoredChunk } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { ShortAnswerStore } from '../core/ports/small-stores.ts'
import type { ShortAnswer } from '../core/short-answer.ts'
import type { Reach } from './access-filter.ts'
import { normaliseText } from './normalise-text.ts'
import { type ReadQuestion, readQuestion } from './read-question.ts'
import { withoutAside } from './same-question/asked-words.ts'
import { type Judged, judgeQuestions } from './same-question/judge-questions.ts'
import { MOST_SETTLED } from './same-question/settle-by-llm.ts'
import { search } from './search.ts'

/** Twins of one question (variants, other languages) may crowd the top; twenty leave room. */
const CANDIDATES = 20

export interface ShortAnswerMatch {
  shortAnswer: ShortAnswer
  chunk: StoredChunk
  /** `llm`: in doubt by its words and meaning, settled by the LLM. */
  how: 'exact' | 'meaning' | 'llm'
  /** That it is the same question; 1 when exact. */
  probability: number
  /** Also where the visitor's few words do not tell their language. */
  sameLanguage: boolean
}

export interface ShortAnswerMatches {
  sure: ShortAnswerMatch | null
  /** Each short answer once, the likeliest first, at most `MOST_SETTLED`; empty beside a sure one. */
  doubtful: ShortAnswerMatch[]
}

export type ShortAnswerDeps = {
  searcher: ChunkSearcher
  embedder: Embedder
  shortAnswers: Pick<ShortAnswerStore, 'byDocument'>
  clock: Clock
}

export interface MatchOptions {
  /** The title picked from a question asked back: exact, too. */
  chosen?: string | null
  /** Questions in another language may be offered. */
  acrossLanguages?: boolean
  signal?: AbortSignal | undefined
}

/**
 * Exact after folding case, accents, punctuation and white space and leaving greetings out; else what
 * `judge-questions.ts` makes of the nearest. Answers outside their dates never match.
 */
export async function matchShortAnswer(
  deps: ShortAnswerDeps,
  question: ReadQuestion,
  vector: Float32Array,
  reach: Reach,
  { chosen = null, acrossLanguages = false, signal }: MatchOptions = {},
): Promise<ShortAnswerMatches> {
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
  const plain = withoutAside(question.text)
  const asked = new Set([question.text, plain, chosen ?? plain].map(normaliseText))
  const exact = passages.filter(({ chunk }) => asked.has(normaliseText(chunk.text)))
  for (const { chunk } of exact) {
    const shortAnswer = await validAnswer(deps, chunk)
    if (shortAnswer !== undefined)
      return {
        sure: { shortAnswer, chunk, how: 'exact', probability: 1, sameLanguage: true },
        doubtful: [],
      }
  }
  const inexact = passages.filter((passage) => !exact.includes(passage))
  const others = inexact.map(({ chunk }) => ({
    chunk,
    group: chunk.documentId,
    question: readQuestion(chunk.text, { language: chunk.language ?? undefined }),
  }))
  const { language, confident } = question
  const told =
    plain === question.text ? question : { ...readQuestion(plain, { language }), language, confident }
  const judged = await judgeQuestions(deps, told, others, { acrossLanguages, signal })
  const matches: (ShortAnswerMatch & Pick<Judged, 'verdict'>)[] = []
  const seen = new Set<string>()
  for (const { verdict, probability, other } of judged) {
    // A variant may be the same although another, likelier by the model, is in doubt.
    if (verdict === 'other' || (verdict === 'maybe' && seen.has(other.group))) continue
    seen.add(other.group)
    const shortAnswer = await validAnswer(deps, other.chunk)
    if (shortAnswer === undefined) continue
    const sameLanguage = !confident || other.question.language === language
    matches.push({ shortAnswer, chunk: other.chunk, how: 'meaning', probability, sameLanguage, verdict })
  }
  const sure = matches.find(({ verdict }) => verdict === 'same') ?? null
  return { sure, doubtful: sure === null ? matches.slice(0, MOST_SETTLED) : [] }
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
