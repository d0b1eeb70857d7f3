// Which pieces of the best passages answer: at most sixteen compete by meaning, chosen by words and passage rank.
import { BM25 } from '../../core/constants.ts'
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { countTerms } from '../../core/text/analyze.ts'
import { contentTerms, tellingTerms, termsIn } from '../content-terms.ts'
import { type LateMatch, lateInteraction, wordsOf } from '../late-interaction.ts'
import { normaliseText } from '../normalise-text.ts'
import { termWeights } from '../term-weights.ts'
import { cosine, tokenVectorsOf } from '../vector-cache.ts'
import { headingLine } from './heading-line.ts'
import { isHowTo } from './is-how-to.ts'
import { holdsFact, wantedFact } from './question-type.ts'
import { splitUnits, type Unit, type UnitKind } from './split-units.ts'

/**
 * A sentence takes about 7 ms on two cores. With 16 two more of 49 natural questions cite the page that was wanted, at
 * 40 ms more a question.
 */
export const MAX_CANDIDATES = 12
export const MAX_PASSAGES = 6
/**
 * What counts how much, in deviations. Chosen on half the pages of three help corpora (1,260 questions, indexes in eight
 * languages, asked in twelve) and measured on the other half: the mean of "the best sentence lies in the right section"
 * and "one of the best three does" is .609; .556 with cosine 1, words .4, passage .3; .602 without word by word.
 */
const WEIGHT = { cosine: 0.15, late: 0.8, words: 0.1, passage: 0.9 }
/** Whoever asks for "error 1042" or "City25" wants the sentence that has it, letter by letter. */
const WORDS_WITH_NUMBER = 0.5
/** Cosines that differ by less than this tell nothing (questions in another language: all within 0.02). */
const CLEAR_COSINES = 0.01
const CLEAR_LATE = 0.005
/** Where a procedure is asked for, a step is the likelier answer. */
const HOW_TO_BONUS: Record<UnitKind, number> = { step: 0.3, item: 0.2, sentence: 0, row: 0, heading: 0 }
/** Who asks when or how many wants a sentence with a date or a number. */
const FACT_BONUS = 0.3
const OWN_LANGUAGE = 0.1
/** A year and more behind the newest. */
const OLDER = 0.1
const YEAR_MS = 365 * 24 * 3600 * 1000
const SENTENCE_LENGTH = 20
const LONGEST_CHARS = 1200
const SHORT_CHARS = 60
/** A long sentence is told by its beginning, and costs by its length. */
const EMBEDDED_CHARS = 320

export interface ScoredUnit extends Unit {
  passage: StoredChunk
  passageRank: number
  cosine: number
  bm25: number
  /** Word by word; null where the embedder does not give tokens away. */
  late: LateMatch | null
  /** Standardised over the candidates: 0 is the average one. */
  score: number
  /** What it holds of the question's words, with the heading above it: term id → how telling. */
  holds: ReadonlyMap<number, number>
}

export interface ScoreRequest {
  question: string
  questionVector: Float32Array
  passages: readonly StoredChunk[]
  passageCosines?: readonly (number | null)[] | undefined
  /** The asker's; content in it wins a tie. */
  language?: string | null
}

type Candidate = Omit<ScoredUnit, 'cosine' | 'late' | 'score'> & { passageCosine: number | null }

/** Best first, ties in reading order. `[]` when the passages hold nothing but headings. */
export async function scoreUnits(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> },
  request: ScoreRequest,
  signal?: AbortSignal,
): Promise<ScoredUnit[]> {
  const candidates = pick(await candidatesOf(deps, request))
  const [vectors, late] = await compare(deps, request, candidates, signal)
  const cosines = vectors.map((vector) => cosine(request.questionVector, vector))
  const known = candidates.flatMap(({ passageCosine }) => (passageCosine === null ? [] : [passageCosine]))
  const lowest = known.length > 0 ? Math.min(...known) : 0
  const howTo = isHowTo(request.question)
  const wanted = wantedFact(request.question)
  const newest = Math.max(
    0,
    ...candidates.map(({ passage: { documentUpdatedAt } }) => Date.parse(documentUpdatedAt)),
  )
  const meaning = meaningOf(cosines, late)
  const wordWeight = /\p{N}/u.test(request.question) ? WORDS_WITH_NUMBER : WEIGHT.words
  const words = standardise(candidates.map((candidate) => candidate.bm25))
  const passage = standardise(
    candidates.map(({ passageCosine }) => passageCosine ?? lowest),
    CLEAR_COSINES,
  )
  return candidates
    .map(({ passageCosine: _, ...candidate }, index) => ({
      ...candidate,
      cosine: cosines[index] ?? 0,
      late: late[index] ?? null,
      score:
        (howTo ? HOW_TO_BONUS[candidate.kind] : 0) +
        (wanted !== null && holdsFact(candidate.text, wanted) ? FACT_BONUS : 0) +
        tieBreaker(candidate.passage, request.language ?? null, newest) +
        (meaning[index] ?? 0) +
        wordWeight * (words[index] ?? 0) +
        WEIGHT.passage * (passage[index] ?? 0),
    }))
    .sort((a, b) => b.score - a.score || a.passageRank - b.passageRank || a.start - b.start)
}

/** Without tokens the vectors alone must tell. */
function meaningOf(cosines: readonly number[], late: readonly (LateMatch | null)[]): number[] {
  const whole = standardise(cosines, CLEAR_COSINES)
  if (late.some((match) => match === null)) return whole.map((value) => (WEIGHT.cosine + WEIGHT.late) * value)
  const byWord = standardise(
    late.map((match) => match?.similarity ?? 0),
    CLEAR_LATE,
  )
  return whole.map((value, i) => WEIGHT.cosine * value + WEIGHT.late * (byWord[i] ?? 0))
}

/** The candidates' vectors, and how each, with the headings it stands under, meets the question word by word. */
async function compare(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> },
  request: ScoreRequest,
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<[Float32Array[], (LateMatch | null)[]]> {
  if (candidates.length === 0) return [[], []]
  const { embedder, searcher } = deps
  const asked = request.question.slice(0, LONGEST_QUESTION)
  const [[question], of, above, weights] = await Promise.all([
    tokenVectorsOf(embedder, [asked], 'query', signal),
    tokenVectorsOf(embedder, candidates.map(embedText), 'passage', signal),
    tokenVectorsOf(
      embedder,
      candidates.map(({ passage }) => lineAbove(passage)),
      'passage',
      signal,
    ),
    wordWeights(searcher, asked, request.language ?? null),
  ])
  return [
    of.map(({ vector }) => vector),
    of.map((text, i) => {
      const line = above[i]
      if (question === undefined || line === undefined || text.tokens.length === 0) return null
      return lateInteraction(question, [text, line], weights)
    }),
  ]
}

/** Each token of the question meets each of the sentences: ten thousand characters would stop everything for a second. */
const LONGEST_QUESTION = 400

/** Title and nearest heading. */
const lineAbove = ({ title, headingPath }: StoredChunk): string =>
  headingLine(title, headingPath.at(-1) ?? title).slice(0, EMBEDDED_CHARS)

/** How telling each word of the question is: 0 for one that only asks. */
async function wordWeights(
  searcher: Pick<ChunkSearcher, 'termStatistics'>,
  question: string,
  language: string | null,
): Promise<number[]> {
  const terms = wordsOf(question).map((word) => tellingTerms(word, language))
  const { weights } = await termWeights(searcher, terms.flat())
  return terms.map((of) => Math.max(0, ...of.map((term) => weights.get(term) ?? 0)))
}

/** Content in the asker's language, and newer content, win where nothing else tells. */
function tieBreaker(passage: StoredChunk, language: string | null, newest: number): number {
  const years = (newest - Date.parse(passage.documentUpdatedAt)) / YEAR_MS
  return (
    (language !== null && languageOf(passage) === language ? OWN_LANGUAGE : 0) -
    OLDER * Math.min(1, years || 0)
  )
}

async function candidatesOf(
  deps: { searcher: Pick<ChunkSearcher, 'termStatistics'> },
  request: ScoreRequest,
): Promise<Candidate[]> {
  const asked = normaliseText(request.question)
  const passages = request.passages
    .map((passage, passageRank) => ({ passage, passageRank, units: unitsThatMayAnswer(passage, asked) }))
    .filter(({ units }) => units.length > 0)
    .slice(0, MAX_PASSAGES)
  const languages = [...new Set(passages.map(({ passage }) => languageOf(passage)))]
  const terms = new Map(languages.map((language) => [language, contentTerms(request.question, language)]))
  const { weights } = await termWeights(deps.searcher, [...terms.values()].flat())
  return passages.flatMap(({ passage, passageRank, units }) => {
    const language = languageOf(passage)
    const wanted = terms.get(language) ?? []
    return units.map((unit) => ({
      ...unit,
      passage,
      passageRank,
      holds: heldBy(unit, wanted, weights, language),
      bm25: sentenceBm25(unit, wanted, weights, language),
      passageCosine: request.passageCosines?.[passageRank] ?? null,
    }))
  })
}

function unitsThatMayAnswer(passage: StoredChunk, asked: string): Unit[] {
  const units = splitUnits(passage).filter((unit) => mayAnswer(unit, asked))
  return units.filter((unit) => units.length === 1 || !unit.dangling)
}

const languageOf = (passage: StoredChunk): string | null => passage.language ?? passage.documentLanguage

/** A heading, the head of a table, the question itself, another question, a mere announcement: none of them answers. */
function mayAnswer(unit: Unit, asked: string): boolean {
  if (unit.kind === 'heading' || unit.isHeader || unit.text.length > LONGEST_CHARS) return false
  if (/[?？؟]["'”’»)]*$/u.test(unit.text) || announces(unit.text)) return false
  if (!unit.titleLike && normaliseText(unit.text) === asked) return false
  return /[\p{L}\p{N}]/u.test(unit.text)
}

/** "To access this command...": a short line that only leads on to the next. */
const announces = (text: string): boolean => text.length < SHORT_CHARS && /(?:\.\.\.|…)$/u.test(text)

function heldBy(
  unit: Unit,
  wanted: readonly number[],
  weights: ReadonlyMap<number, number>,
  language: string | null,
): Map<number, number> {
  const held = new Set(termsIn(`${unit.heading ?? ''}\n${unit.text}`, language))
  return new Map(wanted.filter((term) => held.has(term)).map((term) => [term, weights.get(term) ?? 0]))
}

/** The words of the heading above count too, half: a step seldom repeats what its procedure is about. */
function sentenceBm25(
  unit: Unit,
  wanted: readonly number[],
  weights: ReadonlyMap<number, number>,
  language: string | null,
): number {
  if (wanted.length === 0) return 0
  const { ids, counts, length } = countTerms(unit.text, language)
  const above = unit.heading === null ? new Set<number>() : new Set(termsIn(unit.heading, language))
  const norm = BM25.k1 * (1 - BM25.b + (BM25.b * length) / SENTENCE_LENGTH)
  let sum = 0
  for (const term of wanted) {
    const at = ids.indexOf(term)
    const tf = at < 0 ? 0 : (counts[at] ?? 0)
    const own = (tf * (BM25.k1 + 1)) / (tf + norm)
    sum += (weights.get(term) ?? 0) * Math.max(own, above.has(term) ? 0.5 : 0)
  }
  return sum
}

/** Half the places go by worth, half to the passages in turn, so that a question in another language meets each of them. */
function pick(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length <= MAX_CANDIDATES) return [...candidates]
  const best = Math.max(...candidates.map((candidate) => candidate.bm25), Number.EPSILON)
  const worth = (candidate: Candidate): number =>
    candidate.bm25 / best + 1 / (1 + candidate.passageRank) + 0.25 / (1 + candidate.index)
  const sorted = [...candidates].sort((a, b) => worth(b) - worth(a) || a.start - b.start)
  const byWorth = sorted.slice(0, MAX_CANDIDATES / 2)
  return [...byWorth, ...inTurn(sorted.slice(MAX_CANDIDATES / 2), MAX_CANDIDATES / 2)]
}

/** The first of each passage, then the second of each, and so on. */
function inTurn(sorted: readonly Candidate[], places: number): Candidate[] {
  const turns = new Map<string, number>()
  const turnOf = new Map(
    sorted.map((candidate) => {
      const turn = turns.get(candidate.passage.id) ?? 0
      turns.set(candidate.passage.id, turn + 1)
      return [candidate, turn]
    }),
  )
  const turn = (candidate: Candidate): number => turnOf.get(candidate) ?? 0
  return [...sorted].sort((a, b) => turn(a) - turn(b) || a.passageRank - b.passageRank).slice(0, places)
}

/** Steps, items, rows and short sentences ("Yes, within a month.") are judged together with the heading above them. */
const embedText = (unit: Candidate): string => {
  const standsAlone = unit.titleLike || (unit.kind === 'sentence' && unit.text.length >= SHORT_CHARS)
  const text = unit.text.slice(0, EMBEDDED_CHARS)
  return standsAlone || unit.heading === null ? text : `${unit.heading.slice(0, 100)}: ${text}`
}

/** To mean 0 and deviation 1; a deviation below `least` counts as `least`, so that noise is not blown up. */
export function standardise(values: readonly number[], least = 1e-9): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length || 1)
  const deviation = Math.max(Math.sqrt(variance), least)
  return values.map((value) => (value - mean) / deviation)
}
