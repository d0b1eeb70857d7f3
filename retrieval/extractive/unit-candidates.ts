// The pieces of the best passages that may answer, with what they hold of the question's words.
import { BM25 } from '../../core/constants.ts'
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import { countTerms } from '../../core/text/analyze.ts'
import { contentTerms, termsIn } from '../content-terms.ts'
import { normaliseText } from '../normalise-text.ts'
import { termWeights } from '../term-weights.ts'
import { splitUnits, type Unit } from './split-units.ts'

const MAX_PASSAGES = 6
const SENTENCE_LENGTH = 20
const LONGEST_CHARS = 1200
const SHORT_CHARS = 60
/** A long sentence is told by its beginning, and costs by its length. */
const EMBEDDED_CHARS = 320

export interface Candidate extends Unit {
  passage: StoredChunk
  passageRank: number
  bm25: number
  /** What it holds of the question's words, with the heading above it: term id → how telling. */
  holds: ReadonlyMap<number, number>
  /** Where in the document the heading above it stands; null when that is not in this passage's text. */
  headingAt: Pick<Unit, 'start' | 'end'> | null
}

/** In the passages' order, then as they are read. */
export async function candidatesOf(
  deps: { searcher: Pick<ChunkSearcher, 'termStatistics'> },
  request: { question: string; passages: readonly StoredChunk[] },
): Promise<Candidate[]> {
  const asked = normaliseText(request.question)
  const passages = request.passages
    .map((passage, passageRank) => {
      const all = splitUnits(passage)
      return { passage, passageRank, all, units: unitsThatMayAnswer(all, asked) }
    })
    .filter(({ units }) => units.length > 0)
    .slice(0, MAX_PASSAGES)
  const languages = [...new Set(passages.map(({ passage }) => languageOf(passage)))]
  const terms = new Map(languages.map((language) => [language, contentTerms(request.question, language)]))
  const { weights } = await termWeights(deps.searcher, [...terms.values()].flat())
  return passages.flatMap(({ passage, passageRank, all, units }) => {
    const language = languageOf(passage)
    const wanted = terms.get(language) ?? []
    return units.map((unit) => ({
      ...unit,
      passage,
      passageRank,
      holds: heldBy(unit, wanted, weights, language),
      bm25: sentenceBm25(unit, wanted, weights, language),
      headingAt: headingAbove(unit, all),
    }))
  })
}

function unitsThatMayAnswer(all: readonly Unit[], asked: string): Unit[] {
  const units = all.filter((unit) => mayAnswer(unit, asked))
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

/** The nearest heading, title-like line or question before it that says its heading. */
export function headingAbove(
  { heading, start }: Unit,
  units: readonly Unit[],
): Pick<Unit, 'start' | 'end'> | null {
  if (heading === null) return null
  const says = ({ kind, titleLike, text }: Unit): boolean =>
    (kind === 'heading' || titleLike || /[?？؟]$/u.test(text)) && text.endsWith(heading)
  return units.findLast((unit) => unit.start < start && says(unit)) ?? null
}

/** As embedded by itself: steps, items, rows and short sentences ("Yes, within a month.") with the heading above them. */
export function standAloneText({ titleLike, kind, text, heading }: Unit): string {
  const standsAlone = titleLike || heading === null || (kind === 'sentence' && text.length >= SHORT_CHARS)
  const beginning = text.slice(0, EMBEDDED_CHARS)
  return standsAlone ? beginning : `${heading.slice(0, 100)}: ${beginning}`
}
