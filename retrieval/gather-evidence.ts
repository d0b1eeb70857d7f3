// What speaks for an answer, for one way to read the question: passages, sentences, and how likely they answer.
import type { AnswerDeps, Asked } from './answer-deps.ts'
import { type Features, featuresOf } from './answerability/features.ts'
import { readAskedTokens } from './asked-tokens.ts'
import { contentTerms, tellingTerms, termsIn } from './content-terms.ts'
import { type ScoredUnit, scoreUnits } from './extractive/score-units.ts'
import { focusQuestion } from './focus-question.ts'
import type { Reading } from './follow-up/reading.ts'
import type { ReadQuestion } from './read-question.ts'
import { type Found, search } from './search.ts'
import { termWeights } from './term-weights.ts'
import { tokenVectorsOf } from './vector-cache.ts'

const PASSAGES = 12
/** Words of an earlier question count half beside those of this one. */
const CARRIED = 0.5

export interface Evidence {
  reading: Reading
  /** The question's own vector, and the one that passages are compared with. */
  asked: Float32Array
  vector: Float32Array
  found: Found
  scored: readonly ScoredUnit[]
  weights: ReadonlyMap<number, number>
  features: Features
  probability: number
}

export async function gatherEvidence(deps: AnswerDeps, asked: Asked, reading: Reading): Promise<Evidence> {
  const { stopwatch, reach, signal } = asked
  const { question } = reading
  const [read] = await stopwatch.time('embedMs', () =>
    tokenVectorsOf(deps.embedder, [question.text], 'query', signal),
  )
  if (read === undefined) throw new Error('one text was embedded and no vector came back')
  const vector = await focusQuestion(deps.embedder, read.vector, question.language)
  const askedTokens = await stopwatch.time('embedMs', () =>
    readAskedTokens(deps, { question: question.text, language: question.language }, signal),
  )
  const found = await stopwatch.time('searchMs', () =>
    search(
      deps,
      {
        vector,
        terms: question.searchTerms,
        contentTerms: question.terms,
        askedTokens,
        filter: { kinds: ['content'], forAnswers: true, ...reach },
        limit: PASSAGES,
      },
      signal ? { signal } : {},
    ),
  )
  const scored = await stopwatch.time('embedMs', () =>
    scoreUnits(deps, scoreRequest(question, vector, found), signal),
  )
  const { weights, maxWeight } = await weightsOf(deps, reading, found)
  const features = featuresOf({ question, found, scored, weights, maxWeight })
  const probability = asked.answerability.probability(features)
  return { reading, asked: read.vector, vector, found, scored, weights, features, probability }
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
async function weightsOf(deps: AnswerDeps, { question, carried }: Reading, { passages }: Found) {
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

/** Where a reading is a guess, the best passages must speak of the question's own words, else it is another topic. */
export function holdsOwnWords({ reading, found }: Evidence): boolean {
  if (reading.mustHold === null) return true
  const { mustHold } = reading
  return found.passages.slice(0, 2).some(({ chunk }) => {
    const language = chunk.language ?? chunk.documentLanguage
    const held = new Set(termsIn(`${chunk.title}\n${chunk.headingPath.join('\n')}\n${chunk.text}`, language))
    return tellingTerms(mustHold, language).every((term) => held.has(term))
  })
}
