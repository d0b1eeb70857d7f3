// From scored pieces to an answer of one to three: the best, and what completes it. Procedures stay whole, a table
// row comes with its head, in reading order.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { normaliseText } from '../normalise-text.ts'
import type { ScoredUnit } from './score-units.ts'
import { splitUnits, type Unit } from './split-units.ts'

const MAX_SENTENCES = 3
const MAX_STEPS = 8
/** How far behind the best, in standard deviations, another piece still adds something. */
const CLOSE = 0.8
/** The same for the sentence next to the best: often where the path to what it says stands. */
const CLOSE_NEIGHBOUR = 1.6
const SAME_WORDS = 0.7

export interface ChosenUnit extends Unit {
  passage: StoredChunk
}

/** `scored`: best first. `[]` gives `[]`. `howTo`: the question asks for a procedure. */
export function chooseUnits(scored: readonly ScoredUnit[], howTo = false): ChosenUnit[] {
  const best = scored[0]
  if (best === undefined) return []
  const around = splitUnits(best.passage)
  const inProcedure = best.kind === 'sentence' && best.group !== null
  if (best.kind === 'step' || best.kind === 'item' || inProcedure)
    return withPassage(procedureAround(around, best), best)
  if (best.kind === 'row') return withPassage(rowWithHeader(around, best), best)
  if (best.titleLike) return withPassage([unitAt(around, best), ...sectionUnder(around, best)], best)
  const list = listIntroducedBy(around, best)
  if (list.length > 0) return withPassage([unitAt(around, best), ...list], best)
  const steps = howTo ? stepsUnderSameHeading(around, best) : []
  if (steps.length > 0) return withPassage([unitAt(around, best), ...steps], best)
  return inReadingOrder(sentencesWith(best, scored))
}

const withPassage = (units: readonly Unit[], best: ScoredUnit): ChosenUnit[] =>
  units.map((unit) => ({ ...unit, passage: best.passage }))

const unitAt = (units: readonly Unit[], of: Unit): Unit => units[of.index] ?? of

/** The whole list with the line that introduces it; of a long one the part from its start that holds the best step. */
function procedureAround(units: readonly Unit[], best: Unit): Unit[] {
  const list = units.filter((unit) => unit.group === best.group)
  const intro = units[(list[0]?.index ?? 0) - 1]
  const head = intro?.kind === 'sentence' && introduces(intro.text) ? [intro] : []
  if (best.kind === 'item') return [...head, ...windowAround(list, best.index, MAX_SENTENCES + 1)]
  return [...head, ...windowAround(list, best.index, MAX_STEPS)]
}

/** At most `size` units: from the first if the wanted one is then among them, else centred on it. */
function windowAround(list: readonly Unit[], index: number, size: number): Unit[] {
  const at = list.findIndex((unit) => unit.index === index)
  const from = at < size ? 0 : Math.min(at - Math.floor(size / 2), list.length - size)
  return list.slice(from, from + size)
}

function rowWithHeader(units: readonly Unit[], best: ScoredUnit): Unit[] {
  const header = units.find((unit) => unit.group === best.group && unit.isHeader)
  return header === undefined ? [unitAt(units, best)] : [header, unitAt(units, best)]
}

/** "To do this:" answers nothing without the list below it. */
function listIntroducedBy(units: readonly Unit[], best: Unit): Unit[] {
  const next = units[best.index + 1]
  if (next?.group === undefined || next.group === null || !introduces(best.text)) return []
  return units.filter((unit) => unit.group === next.group).slice(0, MAX_STEPS)
}

/** What stands under a heading inside the passage: its list whole, or its first sentences. */
function sectionUnder(units: readonly Unit[], title: Unit): Unit[] {
  const rest = units.slice(title.index + 1)
  const end = rest.findIndex((unit) => unit.titleLike || unit.kind === 'heading')
  const section = end < 0 ? rest : rest.slice(0, end)
  const first = section[0]
  if (first === undefined) return []
  const list = first.group === null ? listIntroducedBy(units, first) : [first]
  const group = list[0]?.group
  if (group === undefined) return section.filter((unit) => unit.kind === 'sentence').slice(0, 2)
  const whole = section.filter((unit) => unit.group === group).slice(0, MAX_STEPS)
  return first.group === null ? [first, ...whole] : whole
}

/** The procedure that follows a sentence about it, with the line that introduces it. */
function stepsUnderSameHeading(units: readonly Unit[], best: ScoredUnit): Unit[] {
  const first = units.find(
    (unit) => unit.kind === 'step' && unit.index > best.index && unit.heading === best.heading,
  )
  return first === undefined ? [] : procedureAround(units, first).filter((unit) => unit.index !== best.index)
}

const introduces = (text: string): boolean => /[:：]["'”’»)]*$/u.test(text)

function sentencesWith(best: ScoredUnit, scored: readonly ScoredUnit[]): ScoredUnit[] {
  const chosen = [best]
  for (const unit of scored.slice(1)) {
    if (chosen.length === MAX_SENTENCES) break
    const neighbour = unit.passage.id === best.passage.id && Math.abs(unit.index - best.index) === 1
    const close = best.score - unit.score <= (neighbour ? CLOSE_NEIGHBOUR : CLOSE)
    // Single steps and rows are fragments, a colon promises a list: they do not complete a sentence.
    if (!close || unit.kind !== 'sentence' || unit.titleLike || introduces(unit.text)) continue
    if (unit.score <= 0 || chosen.some((other) => alike(other.text, unit.text))) continue
    chosen.push(unit)
  }
  return chosen
}

function alike(a: string, b: string): boolean {
  const left = new Set(normaliseText(a).split(' '))
  const right = new Set(normaliseText(b).split(' '))
  let shared = 0
  for (const word of left) if (right.has(word)) shared += 1
  return shared / Math.min(left.size, right.size) >= SAME_WORDS
}

/** Passages in the order of their best piece, pieces of one passage as they stand in it. */
function inReadingOrder(units: readonly ScoredUnit[]): ScoredUnit[] {
  const order = [...new Set(units.map((unit) => unit.passage.documentId))]
  return [...units].sort(
    (a, b) => order.indexOf(a.passage.documentId) - order.indexOf(b.passage.documentId) || a.start - b.start,
  )
}
