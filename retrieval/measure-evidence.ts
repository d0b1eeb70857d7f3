// What the index says to one question: passages, their best pieces, and the features that a decision rests on.
import type { ChunkFilter, ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { confirmUnits } from './answerability/confirm-units.ts'
import type { Features } from './answerability/feature-names.ts'
import { featuresOf } from './answerability/features.ts'
import { contentTerms, termsIn } from './content-terms.ts'
import { type ScoredUnit, scoreUnits } from './extractive/score-units.ts'
import { queryOf } from './query-of.ts'
import type { ReadQuestion } from './read-question.ts'
import { type Found, search } from './search.ts'
import type { Stopwatch } from './stopwatch.ts'
import { termWeights } from './term-weights.ts'

const PASSAGES = 12
/** Words of an earlier question count half beside those of this one. */
const CARRIED = 0.5

export interface Measured {
  /** The question's own vector, and the one that passages are compared with. */
  asked: Float32Array
  vector: Float32Array
  found: Found
  scored: readonly ScoredUnit[]
  weights: ReadonlyMap<number, number>
  features: Features
}

type Deps = { embedder: Embedder; searcher: ChunkSearcher }

/** `carried`: words of an earlier question that this one was given; '' for none. */
export async function measureEvidence(
  deps: Deps,
  { question, carried, filter }: { question: ReadQuestion; carried: string; filter: ChunkFilter },
  { stopwatch, signal }: { stopwatch: Stopwatch; signal?: AbortSignal | undefined },
): Promise<Measured> {
  const query = await stopwatch.time('embedMs', () => queryOf(deps, question, signal))
  const { asked, vector, askedTokens } = query
  const found = await stopwatch.time('searchMs', () =>
    search(deps, { ...query, filter, limit: PASSAGES }, signal ? { signal } : {}),
  )
  // Without tokens in the index this embeds the likeliest sentences.
  const scored = await stopwatch.time(askedTokens === null ? 'embedMs' : 'searchMs', () =>
    scoreUnits(deps, scoreRequest(question, vector, found), signal),
  )
  const confirmed = await stopwatch.time('embedMs', () =>
    confirmUnits(deps, { vector, asked: askedTokens }, scored, signal),
  )
  const { weights, maxWeight } = await weightsOf(deps, { question, carried }, found)
  const features = featuresOf({ question, found, scored, confirmed, weights, maxWeight })
  return { asked, vector, found, scored, weights, features }
}

export const scoreRequest = (
  { text, language }: ReadQuestion,
  questionVector: Float32Array,
  found: Found,
) => ({
  question: text,
  language,
  questionVector,
  passages: found.passages.map(({ chunk }) => chunk),
  passageCosines: found.passages.map(({ cosine }) => cosine),
})

/** How telling the question's terms are, under its own language and those of the passages. */
async function weightsOf(
  deps: Deps,
  { question, carried }: { question: ReadQuestion; carried: string },
  { passages }: Found,
) {
  const languages = [
    ...new Set(passages.map(({ chunk }) => chunk.language ?? chunk.documentLanguage)),
    question.language,
  ]
  const terms = languages.flatMap((language) => contentTerms(question.text, language))
  const all = await termWeights(deps.searcher, [...question.terms, ...terms])
  if (carried === '') return all
  const lighter = new Set(languages.flatMap((language) => termsIn(carried, language)))
  const weights = new Map(
    [...all.weights].map(([term, weight]) => [term, lighter.has(term) ? weight * CARRIED : weight]),
  )
  return { weights, maxWeight: all.maxWeight }
}
