// What the decision to answer rests on, read off the search and the best pieces.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { contentTerms, termsIn } from '../content-terms.ts'
import type { ScoredUnit } from '../extractive/score-units.ts'
import type { ReadQuestion } from '../read-question.ts'
import type { Found, Passage } from '../search.ts'
import { coverage } from '../term-weights.ts'
import type { Confirmed } from './confirm-units.ts'
import { COMPARED_WITH, type Features, mean, UNKNOWN } from './feature-names.ts'
import { confirmedFeatures, lateFeatures, passageFeatures } from './token-features.ts'

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
