// What the decision to answer rests on: numbers read off the search and the best sentences, each with a plain meaning.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { contentTerms, termsIn } from '../content-terms.ts'
import type { ScoredUnit } from '../extractive/score-units.ts'
import type { ReadQuestion } from '../read-question.ts'
import type { Found, Passage } from '../search.ts'
import { coverage } from '../term-weights.ts'
import type { Confirmed } from './confirm-units.ts'

export const featureNames = [
  /** Cosine of the best passage, and how far it stands above the tenth. */
  'topCosine',
  'cosineMargin',
  /** The question's one vector with the best sentence, and how far above the mean of those that competed. */
  'sentenceCosine',
  'sentenceMargin',
  /** Share of the question's content words, weighted by rarity, that each holds. */
  'passageCoverage',
  'lexicalCoverage',
  'sentenceCoverage',
  /** 1 when each leg's best is the other's, less the further down it stands there. */
  'legsAgree',
  /** BM25 against the most it could be, and how far the best stands above the fifth. */
  'bm25',
  'bm25Margin',
  /** The rarest word of the question that the best passage lacks, against the rarest possible. */
  'rarestMissing',
  /** 1 when question and best passage are of different languages; then words tell little. */
  'crossLanguage',
  'crossCosine',
  'length',
  /** Word by word (late interaction): the best of the sentences, how far above the mean, above the third best. */
  'late',
  'lateMargin',
  'lateLead',
  /** The same of the sentence that comes first, and of the word of the question that it answers least. */
  'firstLate',
  'firstWeakest',
  'firstCosine',
  /** The best of all sentences in the word answered least. */
  'weakest',
  /** 1 when the first sentence comes from the first passage, 1/2 from the second. */
  'firstRank',
  'crossLate',
  'crossWeakest',
  /** Word by word with whole passages: the best, how far above the fifth, above the mean of all that were compared. */
  'passageLate',
  'passageLateMargin',
  'passageLateAbove',
  /** The word answered least, by the passage that answers its own least one best. */
  'passageWeakest',
  /** 1 when the best passage word by word is the dense leg's best, less the further down it stands there. */
  'lateAgrees',
  /** The first pieces by themselves (confirm-units.ts): the very first, then the best of them, then above their mean. */
  'confirmedCosine',
  'confirmedBestCosine',
  'confirmedCosineMargin',
  'confirmedLate',
  'confirmedBestLate',
  'confirmedLateMargin',
  /** The word answered least: by the very first, by the best of them, by the very first without its headings. */
  'confirmedWeakest',
  'confirmedBestWeakest',
  'confirmedOwnWeakest',
  'crossConfirmedLate',
  'crossConfirmedWeakest',
] as const
export type FeatureName = (typeof featureNames)[number]
export type Features = Record<FeatureName, number>

export interface FeatureInput {
  question: ReadQuestion
  found: Found
  scored: readonly ScoredUnit[]
  confirmed: readonly Confirmed[]
  /** IDF of the question's terms (under every language of the passages), see `term-weights.ts`. */
  weights: ReadonlyMap<number, number>
  /** The largest IDF that the index can give. */
  maxWeight: number
}

const COMPARED_WITH = 5

/** Cannot be told (fewer than five passages): counts as the average of the training questions. */
export const UNKNOWN = Number.NaN

export function featuresOf(input: FeatureInput): Features {
  const { question, found, scored, weights, maxWeight } = input
  const bestDense = byRank(found.passages, 'dense') ?? found.passages[0]
  const bestLexical = byRank(found.passages, 'lexical')
  const best = scored[0]
  // Compared by vectors although this embedder gives tokens away (an index being made anew): another scale.
  const strange = input.confirmed.length > 0 && scored.some(({ late }) => late === null)
  const cosines = scored.map((unit) => unit.whole)
  const top = found.dense[0]?.score ?? 0
  const cross = bestDense === undefined ? 0 : languageOf(bestDense.chunk) === question.language ? 0 : 1
  const bm25s = found.lexical.map((hit) => hit.score)
  const wanted =
    bestDense === undefined ? question.terms : contentTerms(question.text, languageOf(bestDense.chunk))
  const held = bestDense === undefined ? new Set<number>() : termsOfPassage(bestDense.chunk)
  const missing = wanted.filter((term) => !held.has(term)).map((term) => weights.get(term) ?? 0)
  const most = wanted.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0) * 2.2
  return {
    topCosine: top,
    cosineMargin: found.dense.length < COMPARED_WITH ? UNKNOWN : top - tenthOrLast(found.dense, top),
    sentenceCosine: strange ? UNKNOWN : Math.max(0, ...cosines),
    sentenceMargin: strange ? UNKNOWN : Math.max(0, ...cosines) - mean(cosines),
    passageCoverage: coverage(wanted, held, weights),
    lexicalCoverage: coverIn(question, bestLexical?.chunk, weights),
    sentenceCoverage:
      best === undefined
        ? 0
        : coverage(
            contentTerms(question.text, languageOf(best.passage)),
            new Set(termsIn(`${best.heading ?? ''} ${best.text}`, languageOf(best.passage))),
            weights,
          ),
    legsAgree: agreement(found),
    bm25: most === 0 ? 0 : Math.min(1, (bm25s[0] ?? 0) / most),
    bm25Margin: bm25s[0] ? (bm25s[0] - (bm25s[COMPARED_WITH - 1] ?? 0)) / bm25s[0] : 0,
    rarestMissing: maxWeight === 0 ? 0 : Math.max(0, ...missing) / maxWeight,
    crossLanguage: cross,
    crossCosine: cross * top,
    length: Math.min(1, question.terms.length / 12),
    ...lateFeatures(scored, cross),
    ...(strange && { firstCosine: UNKNOWN }),
    ...passageFeatures(found),
    ...confirmedFeatures(input.confirmed, cross),
  }
}

type LateName = Extract<
  FeatureName,
  | `${'first' | 'cross'}${'Late' | 'Weakest'}`
  | 'late'
  | 'lateMargin'
  | 'lateLead'
  | 'firstCosine'
  | 'firstRank'
  | 'weakest'
>

/** Unknown where the embedder gives no tokens away. */
function lateFeatures(scored: readonly ScoredUnit[], cross: number): Pick<Features, LateName> {
  const [first] = scored
  const firstRank = first === undefined ? 0 : 1 / (1 + first.passageRank)
  const firstCosine = first?.whole ?? 0
  if (first === undefined || scored.some(({ late }) => late === null)) {
    const none = { late: UNKNOWN, lateMargin: UNKNOWN, lateLead: UNKNOWN, firstLate: UNKNOWN }
    const rest = { firstWeakest: UNKNOWN, weakest: UNKNOWN, crossLate: UNKNOWN, crossWeakest: UNKNOWN }
    return { ...none, ...rest, firstRank, firstCosine }
  }
  const similarities = scored.map(({ late }) => late?.similarity ?? 0).sort((a, b) => b - a)
  const best = similarities[0] ?? 0
  const weakest = Math.max(...scored.map(({ late }) => late?.weakest ?? 0))
  return {
    late: best,
    lateMargin: best - mean(similarities),
    lateLead: scored.length > 2 ? best - (similarities[2] ?? 0) : 0,
    firstLate: first.late?.similarity ?? 0,
    firstWeakest: first.late?.weakest ?? 0,
    firstCosine,
    weakest,
    firstRank,
    crossLate: cross * best,
    crossWeakest: cross * weakest,
  }
}

type ConfirmedName = Extract<FeatureName, `confirmed${string}` | `crossConfirmed${string}`>

function confirmedFeatures(confirmed: readonly Confirmed[], cross: number): Pick<Features, ConfirmedName> {
  const [first] = confirmed
  const cosines = confirmed.map(({ cosine }) => cosine)
  const lates = confirmed.map(({ late }) => late.similarity)
  const best = (values: readonly number[]): number => (first === undefined ? UNKNOWN : Math.max(...values))
  const bestWeakest = best(confirmed.map(({ late }) => late.weakest))
  return {
    confirmedCosine: first?.cosine ?? UNKNOWN,
    confirmedBestCosine: best(cosines),
    confirmedCosineMargin: best(cosines) - mean(cosines),
    confirmedLate: first?.late.similarity ?? UNKNOWN,
    confirmedBestLate: best(lates),
    confirmedLateMargin: best(lates) - mean(lates),
    confirmedWeakest: first?.late.weakest ?? UNKNOWN,
    confirmedBestWeakest: bestWeakest,
    confirmedOwnWeakest: first?.own.weakest ?? UNKNOWN,
    crossConfirmedLate: cross * best(lates),
    crossConfirmedWeakest: cross * bestWeakest,
  }
}

type PassageName = Extract<FeatureName, `passageLate${string}` | 'passageWeakest' | 'lateAgrees'>

function passageFeatures({ late, dense, passages }: Found): Pick<Features, PassageName> {
  const [best] = late
  if (best === undefined) {
    const none = { passageLate: UNKNOWN, passageLateMargin: UNKNOWN, passageLateAbove: UNKNOWN }
    return { ...none, passageWeakest: UNKNOWN, lateAgrees: UNKNOWN }
  }
  const fifth = late[COMPARED_WITH - 1]
  const inDense = dense.findIndex(({ chunkId }) => chunkId === best.chunkId)
  return {
    passageLate: best.score,
    passageLateMargin: fifth === undefined ? UNKNOWN : best.score - fifth.score,
    passageLateAbove: best.score - mean(late.map(({ score }) => score)),
    passageWeakest: Math.max(0, ...passages.map((passage) => passage.late?.weakest ?? 0)),
    lateAgrees: inDense < 0 ? 0 : 1 / (1 + inDense),
  }
}

const tenthOrLast = (hits: Found['dense'], none: number): number =>
  hits[9]?.score ?? hits.at(-1)?.score ?? none

function byRank(passages: readonly Passage[], leg: 'dense' | 'lexical'): Passage | undefined {
  const ranked = passages.filter((passage) => passage.ranks[leg] !== undefined)
  return ranked.sort((a, b) => (a.ranks[leg] ?? 0) - (b.ranks[leg] ?? 0))[0]
}

const languageOf = (chunk: StoredChunk): string | null => chunk.language ?? chunk.documentLanguage

/** Title and headings were embedded and indexed with the text, so they hold terms too. */
const termsOfPassage = (chunk: StoredChunk): Set<number> =>
  new Set(termsIn(`${chunk.title}\n${chunk.headingPath.join('\n')}\n${chunk.text}`, languageOf(chunk)))

function coverIn(
  question: ReadQuestion,
  chunk: StoredChunk | undefined,
  weights: ReadonlyMap<number, number>,
): number {
  if (chunk === undefined) return 0
  return coverage(contentTerms(question.text, languageOf(chunk)), termsOfPassage(chunk), weights)
}

function agreement(found: Found): number {
  const place = (ids: readonly { chunkId: string }[], id: string | undefined): number => {
    const at = ids.findIndex((hit) => hit.chunkId === id)
    return at < 0 ? 0 : 1 / (1 + at)
  }
  return (place(found.lexical, found.dense[0]?.chunkId) + place(found.dense, found.lexical[0]?.chunkId)) / 2
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
