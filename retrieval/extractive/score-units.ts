// Which pieces of the best passages answer: each is weighed by meaning, by words and by where it stands.
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { meetChunks, readAskedTokens } from '../asked-tokens.ts'
import { type LateMatch, lateMatch } from '../late-interaction.ts'
import { compareByTokens } from './compare-by-tokens.ts'
import { compareByVector, mostLikely } from './compare-by-vector.ts'
import { isHowTo } from './is-how-to.ts'
import { holdsFact, wantedFact } from './question-type.ts'
import type { UnitKind } from './split-units.ts'
import { standardise } from './standardise.ts'
import { type Candidate, candidatesOf } from './unit-candidates.ts'
import { tokenRangesIn } from './unit-tokens.ts'

/**
 * What counts how much, in deviations: by tokens, and where there are none by vectors. Chosen on half the pages of three
 * help corpora (indexes in eight languages, asked in twelve); on the other half "the best piece lies in the right
 * section" and "one of the best three does" are .80 and .89 in the index's language, .50 and .58 in others.
 */
const BY_TOKENS = { whole: 0, late: 1.1, words: 0.3, passage: 0.6, passageLate: 0.3 }
const BY_VECTOR = { whole: 0.95, late: 0, words: 0.1, passage: 0.9, passageLate: 0 }
/** Whoever asks for "error 1042" or "City25" wants the sentence that has it, letter by letter. */
const WORDS_WITH_NUMBER = 0.5
/** Similarities that differ by less than this tell nothing (questions in another language: all within 0.02). */
const CLEAR = 0.01
/** Where a procedure is asked for, a step is the likelier answer. */
const HOW_TO_BONUS: Record<UnitKind, number> = { step: 0.3, item: 0.2, sentence: 0, row: 0, heading: 0 }
/** Who asks when or how many wants a sentence with a date or a number. */
const FACT_BONUS = 0.3
const OWN_LANGUAGE = 0.1
/** A year and more behind the newest. */
const OLDER = 0.1
const YEAR_MS = 365 * 24 * 3600 * 1000

export interface ScoredUnit extends Candidate {
  /** Of the question's one vector: with the mean of its tokens, or with its own vector where no tokens are kept. */
  whole: number
  /** Word by word; null where no tokens are kept. */
  late: LateMatch | null
  /** Standardised over the candidates: 0 is the average one. */
  score: number
}

export interface ScoreRequest {
  question: string
  questionVector: Float32Array
  passages: readonly StoredChunk[]
  passageCosines?: readonly (number | null)[] | undefined
  /** The asker's; content in it wins a tie. */
  language?: string | null
}

type Deps = { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics' | 'tokensOf'> }
type Compared = { candidate: Candidate; whole: number; late: LateMatch | null; passageLate: number }

/** Best first, ties in reading order. `[]` when the passages hold nothing but headings. */
export async function scoreUnits(
  deps: Deps,
  request: ScoreRequest,
  signal?: AbortSignal,
): Promise<ScoredUnit[]> {
  const compared = await compare(deps, request, await candidatesOf(deps, request), signal)
  const weight = compared.some(({ late }) => late === null) ? BY_VECTOR : BY_TOKENS
  const cosines = request.passageCosines ?? []
  const known = cosines.filter((value) => value !== null)
  const lowest = known.length > 0 ? Math.min(...known) : 0
  const parts = [
    [
      weight.whole,
      standardise(
        compared.map(({ whole }) => whole),
        CLEAR,
      ),
    ],
    [
      weight.late,
      standardise(
        compared.map(({ late }) => late?.similarity ?? 0),
        CLEAR,
      ),
    ],
    [
      /\p{N}/u.test(request.question) ? WORDS_WITH_NUMBER : weight.words,
      standardise(compared.map(({ candidate }) => candidate.bm25)),
    ],
    [
      weight.passage,
      standardise(
        compared.map(({ candidate }) => cosines[candidate.passageRank] ?? lowest),
        CLEAR,
      ),
    ],
    [
      weight.passageLate,
      standardise(
        compared.map(({ passageLate }) => passageLate),
        CLEAR,
      ),
    ],
  ] as const
  const bonus = bonusFor(request)
  return compared
    .map(({ candidate, whole, late }, i) => ({
      ...candidate,
      whole,
      late,
      score: parts.reduce((sum, [weight, values]) => sum + weight * (values[i] ?? 0), bonus(candidate)),
    }))
    .sort((a, b) => b.score - a.score || a.passageRank - b.passageRank || a.start - b.start)
}

/** All by tokens where all passages have them, else the likeliest by vectors: the two are no measure for each other. */
async function compare(
  deps: Deps,
  request: ScoreRequest,
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<Compared[]> {
  if (candidates.length === 0) return []
  const { question, questionVector } = request
  const asked = await readAskedTokens(deps, { question, language: request.language ?? null }, signal)
  const passages = [...new Map(candidates.map(({ passage }) => [passage.id, passage])).values()]
  const met = asked === null ? null : await meetChunks(deps.searcher, asked, passages)
  if (asked !== null && met !== null) {
    return met.flatMap(({ chunk, meeting }) => {
      const passageLate = lateMatch(asked, meeting).similarity
      const rangeOf = tokenRangesIn(chunk, meeting.tokens)
      return candidates
        .filter(({ passage }) => passage.id === chunk.id)
        .map((candidate) => ({
          ...{ candidate, passageLate },
          ...compareByTokens(asked, candidate, { meeting, rangeOf }),
        }))
    })
  }
  const likely = mostLikely(candidates)
  const cosines = await compareByVector(deps, questionVector, likely, signal)
  return likely.map((candidate, i) => ({ candidate, whole: cosines[i] ?? 0, late: null, passageLate: 0 }))
}

function bonusFor({ question, passages, language }: ScoreRequest): (candidate: Candidate) => number {
  const howTo = isHowTo(question)
  const wanted = wantedFact(question)
  const newest = Math.max(0, ...passages.map(({ documentUpdatedAt }) => Date.parse(documentUpdatedAt)))
  return (candidate) =>
    (howTo ? HOW_TO_BONUS[candidate.kind] : 0) +
    (wanted !== null && holdsFact(candidate.text, wanted) ? FACT_BONUS : 0) +
    tieBreaker(candidate.passage, language ?? null, newest)
}

/** Content in the asker's language, and newer content, win where nothing else tells. */
function tieBreaker(passage: StoredChunk, language: string | null, newest: number): number {
  const years = (newest - Date.parse(passage.documentUpdatedAt)) / YEAR_MS
  const own = passage.language ?? passage.documentLanguage
  return (language !== null && own === language ? OWN_LANGUAGE : 0) - OLDER * Math.min(1, years || 0)
}
