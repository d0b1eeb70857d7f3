// What a sentence may rest on: a unit of a passage (sentence, step, item, row) or a few that follow one another.
import type { StoredChunk } from '../../../core/ports/chunk-store.ts'
import type { Language } from '../../../core/text/language.ts'
import { splitUnits, type Unit } from '../../extractive/split-units.ts'
import { normaliseText } from '../../normalise-text.ts'

const MOST_UNITS = 4
const LONGEST_CHARS = 1200

/** A run of units. Its text is the quote; `evidence` adds what they stand under: heading, title, a table's head. */
export interface Window {
  /** Places in the passage's list of units. */
  units: readonly number[]
  /** Offsets in the document's text. */
  start: number
  end: number
  text: string
  evidence: string
}

export interface ReadPassage {
  chunk: StoredChunk
  language: Language | null
  units: readonly Unit[]
  windows: readonly Window[]
}

/** Rows stand alone: two of them side by side would support any mixture of their cells. */
export function readPassage(chunk: StoredChunk): ReadPassage {
  const units = splitUnits(chunk).filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
  const titles = new Set([chunk.title, ...chunk.headingPath].map(normaliseText))
  /** A title alone, also as an item of a list of links, says nothing. */
  const isTitle = (unit: Unit): boolean => unit.kind === 'heading' || titles.has(normaliseText(unit.text))
  const windows: Window[] = []
  units.forEach((first, from) => {
    for (let to = from; to < Math.min(units.length, from + MOST_UNITS); to += 1) {
      const last = units[to]
      if (last === undefined || isTitle(last) || (to > from && !joins(units[to - 1], last))) break
      if (to > from && last.end - first.start > LONGEST_CHARS) break
      const text = chunk.text.slice(first.start - chunk.start, last.end - chunk.start)
      const places = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      windows.push({
        units: places,
        start: first.start,
        end: last.end,
        text,
        evidence: evidenceOf(chunk, units, first, text),
      })
    }
  })
  return { chunk, language: chunk.language ?? chunk.documentLanguage, units, windows }
}

const joins = (before: Unit | undefined, after: Unit): boolean =>
  before !== undefined && before.kind !== 'row' && after.kind !== 'row' && after.kind !== 'heading'

function evidenceOf(chunk: StoredChunk, units: readonly Unit[], first: Unit, text: string): string {
  const head =
    first.kind === 'row' ? units.find((unit) => unit.isHeader && unit.group === first.group)?.text : undefined
  return [text, first.heading, head, chunk.title, ...chunk.headingPath]
    .filter((part) => part !== undefined && part !== null)
    .join('\n')
}
