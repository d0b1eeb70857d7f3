// A passage → the pieces that may be quoted whole: sentences, list items, numbered steps, table rows. Headings are
// kept apart: they say what a piece is about and are never an answer themselves.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { splitSentences } from '../../core/text/split-sentences.ts'
import { normaliseText } from '../normalise-text.ts'

export type UnitKind = 'sentence' | 'step' | 'item' | 'row' | 'heading'

export interface Unit {
  kind: UnitKind
  text: string
  /** Offsets in the document's text. */
  start: number
  end: number
  /** Place in its passage, from 0. */
  index: number
  /** The nearest heading above it, in the passage or in its heading path. */
  heading: string | null
  /** Units of one list, one procedure or one table share a number; null for what stands by itself. */
  group: number | null
  /** First row of a table that has more than one. */
  isHeader: boolean
  /**
   * A short line of its own without an end mark, with text below: most likely a heading of a section inside the
   * passage (chunks join small sections). It may be chosen, but never without what follows.
   */
  titleLike: boolean
  /** The same at the end of the passage: what it announces stands elsewhere. */
  dangling: boolean
}

const STEP = /^\s*(?:\d{1,3}|[a-z])[.)]\s+\S/iu
/** An unfinished line at least this long was wrapped, not ended. */
const WRAPPED = 60
const LONGEST_TITLE = 100
/** Units that may stand between two steps of one procedure. */
const REMARKS = 3
const ITEM = /^\s*[-•*–]\s+\S/u

/** In reading order; `passage.text` is never cut inside a unit, and white space around units belongs to none. */
export function splitUnits(passage: StoredChunk): Unit[] {
  const language = passage.language ?? passage.documentLanguage
  const headings = new Set([...passage.headingPath, passage.title].map(normaliseText))
  const units: Unit[] = []
  let heading = passage.headingPath.at(-1) ?? passage.title
  let group = 0
  let previous: UnitKind | null = null

  const push = (kind: UnitKind, start: number, end: number): void => {
    const grouped = kind === 'step' || kind === 'item' || kind === 'row'
    // A step's own bullets belong to its procedure.
    const goesOnWith = kind === 'row' ? previous === 'row' : previous === 'step' || previous === 'item'
    if (grouped && !goesOnWith) group += 1
    units.push({
      kind,
      text: passage.text.slice(start, end),
      start: passage.start + start,
      end: passage.start + end,
      index: units.length,
      heading: heading === '' ? null : heading,
      group: grouped ? group : null,
      isHeader: false,
      titleLike: false,
      dangling: false,
    })
    previous = kind
  }

  for (const block of blocksOf(passage.text)) {
    const text = passage.text.slice(block.start, block.end)
    if (block.kind === 'sentence' && headings.has(normaliseText(text.replace(/^#+\s*/u, '')))) {
      push('heading', block.start, block.end)
      heading = text.replace(/^#+\s*/u, '')
    } else if (isTitleLike(passage.text, block)) {
      push('sentence', block.start, block.end)
      const dangling = passage.text.slice(block.end).trim() === ''
      units[units.length - 1] = { ...lastOf(units), titleLike: !dangling, dangling }
      if (!dangling) heading = text
    } else if (block.kind === 'sentence') {
      for (const span of splitSentences(text, language)) {
        const trimmed = trimSpan(text, span)
        if (trimmed.end === trimmed.start) continue
        push('sentence', block.start + trimmed.start, block.start + trimmed.end)
        // What follows a question is about it, as what follows a heading.
        const said = text.slice(trimmed.start, trimmed.end)
        if (/[?？؟]$/u.test(said)) heading = said
      }
    } else {
      push(block.kind, block.start, block.end)
    }
  }
  return joinProcedures(markHeaders(markEmptyTitles(units), passage.start > 0 && passage.seq > 0))
}

/** A title-like line with another right below it has nothing under it: an entry of a list of links, not an answer. */
function markEmptyTitles(units: readonly Unit[]): Unit[] {
  const isTitle = (unit: Unit | undefined): boolean => unit?.titleLike === true || unit?.dangling === true
  return units.map((unit, at) => {
    const listed = isTitle(unit) && (isTitle(units[at + 1]) || (unit.dangling && isTitle(units[at - 1])))
    return listed ? { ...unit, kind: 'heading', titleLike: false } : unit
  })
}

/** Steps 1-3, a remark, step 4: one procedure, the remark part of it. */
function joinProcedures(units: readonly Unit[]): Unit[] {
  const joined = [...units]
  let last: { at: number; step: number; group: number } | undefined
  units.forEach((unit, at) => {
    if (unit.kind === 'heading' || unit.titleLike) last = undefined
    if (unit.kind !== 'step' || unit.group === null) return
    const step = Number.parseInt(unit.text, 10)
    const goesOn = last !== undefined && step === last.step + 1 && at - last.at <= REMARKS + 1
    const group: number = goesOn && last !== undefined ? last.group : unit.group
    if (goesOn && last !== undefined) {
      for (let i = last.at + 1; i < at; i += 1) joined[i] = { ...(joined[i] ?? unit), group }
    }
    joined[at] = { ...unit, group }
    last = Number.isNaN(step) ? last : { at, step, group }
  })
  return joined
}

const lastOf = (units: readonly Unit[]): Unit => {
  const last = units.at(-1)
  if (last === undefined) throw new Error('a unit was pushed and is not there')
  return last
}

function isTitleLike(text: string, { kind, start, end }: Block): boolean {
  if (kind !== 'sentence' || end - start > LONGEST_TITLE) return false
  const line = text.slice(start, end)
  if (/[.!?:;,。！？؟…]["'”’»)\]]*$/u.test(line) || line.includes('\n')) return false
  return /(?:^|\n\s*)$/u.test(text.slice(0, start)) && /^(?:\s*\n\s*\n|\s*$)/u.test(text.slice(end))
}

type Block = { kind: Exclude<UnitKind, 'heading'>; start: number; end: number }

/** Lines, except that a line which goes on in the next (no end of sentence, and long or lower case after) is one with it. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let at = 0
  for (const line of text.split('\n')) {
    const { start, end } = trimSpan(line, { start: 0, end: line.length })
    if (end > start) {
      const kind = kindOf(line)
      const before = blocks.at(-1)
      if (kind === 'sentence' && before !== undefined && goesOn(text, before, at + start))
        before.end = at + end
      else blocks.push({ kind, start: at + start, end: at + end })
    }
    at += line.length + 1
  }
  return blocks
}

function kindOf(line: string): Block['kind'] {
  if (STEP.test(line)) return 'step'
  if (ITEM.test(line)) return 'item'
  return line.includes(' | ') ? 'row' : 'sentence'
}

function goesOn(text: string, before: Block, nextStart: number): boolean {
  if (before.kind === 'row' || text.slice(before.end, nextStart).split('\n').length > 2) return false
  const line = text.slice(before.start, before.end).split('\n').at(-1) ?? ''
  const open = !/[.!?:;。！？…]["'”’»)\]]*$/u.test(line)
  return open && (line.length >= WRAPPED || /^\p{Ll}/u.test(text.slice(nextStart, nextStart + 2)))
}

function trimSpan(text: string, span: { start: number; end: number }): { start: number; end: number } {
  let { start, end } = span
  while (start < end && /\s/u.test(text.charAt(start))) start += 1
  while (end > start && /\s/u.test(text.charAt(end - 1))) end -= 1
  return { start, end }
}

/** `cut`: the passage is not the first of its document; a table that it begins with most likely began before it. */
function markHeaders(units: Unit[], cut: boolean): Unit[] {
  return units.map((unit, index) => {
    if (index === 0 && cut) return unit
    const first = unit.kind === 'row' && units[index - 1]?.group !== unit.group
    return first && units[index + 1]?.group === unit.group ? { ...unit, isHeader: true } : unit
  })
}
