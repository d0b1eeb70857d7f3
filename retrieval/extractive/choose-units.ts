// From scored pieces to an answer of one to six: the best, and what completes it. Procedures stay whole, a table row
// comes with its head, sources that disagree stand side by side, all in reading order.
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import type { Language } from '../../core/text/language.ts'
import { alike, type ChosenUnit, introduces } from './chosen-unit.ts'
import { conflictingWith } from './conflicts.ts'
import { type Procedure, procedureFor } from './procedures.ts'
import type { ScoredUnit } from './score-units.ts'
import { topicsSideBySide } from './side-by-side.ts'
import { type PlacedUnit, type Stretch, stretchOf, widened } from './widen.ts'

const MAX_SENTENCES = 3
/** With those that say what the first ones leave open. */
const MAX_WITH_COMPLETING = 6
const MAX_STEPS = 20
const MAX_ITEMS = 4
/** How far behind the best, in standard deviations, another piece still adds something. */
const CLOSE = 0.8
/** The same for the sentence next to the best: often where the path to what it says stands. */
const CLOSE_NEIGHBOUR = 1.6
/** The same for one that holds words of the question that the others leave open. */
const CLOSE_COMPLETING = 2.5
/** Share of what the content holds of the question's words that a completing sentence must add. */
const ADDS = 0.25

export interface Choice {
  scored: readonly ScoredUnit[]
  howTo: boolean
  language: Language | null
  /** Best first; those of the passages when a procedure is asked for. */
  procedures: readonly Procedure[]
}

type Deps = { searcher: Partial<Pick<ChunkSearcher, 'chunksOfDocument'>> }

/** `scored`: best first. `[]` gives `[]`. */
export async function chooseUnits(deps: Deps, choice: Choice): Promise<ChosenUnit[]> {
  const { scored } = choice
  const best = scored[0]
  if (best === undefined) return []
  const side = topicsSideBySide(choice)
  if (side.length === 0) return unitsFor(deps, choice, best)
  const answers = await Promise.all(
    side.map((unit) => {
      const isOwn = ({ passage }: { passage: StoredChunk }): boolean =>
        passage.documentId === unit.passage.documentId
      const own = { ...choice, scored: scored.filter(isOwn), procedures: choice.procedures.filter(isOwn) }
      return unitsFor(deps, own, unit)
    }),
  )
  return answers.flatMap((units) => {
    const [first, ...rest] = units
    if (first === undefined) return []
    const title = first.passage.title.replace(/\s+/gu, ' ').trim()
    return [{ ...first, lead: `${title}:\n` }, ...rest]
  })
}

async function unitsFor(deps: Deps, choice: Choice, best: ScoredUnit): Promise<ChosenUnit[]> {
  const { scored, howTo, language, procedures } = choice
  const procedure = howTo ? procedureFor(procedures, best) : null
  if (procedure !== null) {
    const stretch = await widened(deps, procedure.passage, 'list')
    const step = stretch.placeOf(procedure.first)
    if (step !== undefined) return procedureAround(stretch, step)
  }
  const structured = await structureAround(deps, best, howTo)
  if (structured.length > 0) return structured
  const conflict = conflictingWith(best, scored, language)
  return conflict.length > 0 ? conflict : inReadingOrder(sentencesWith(best, scored))
}

/** What the best piece is a part of: a list, a table, a section below a heading. `[]`: it stands by itself. */
async function structureAround(deps: Deps, best: ScoredUnit, howTo: boolean): Promise<ChosenUnit[]> {
  const inList =
    best.kind === 'step' || best.kind === 'item' || (best.kind === 'sentence' && best.group !== null)
  if (best.kind === 'row') {
    const own = stretchOf(best.passage)
    const whole = startsTable(own, best) ? own : await widened(deps, best.passage, 'table')
    return rowWithHeader(whole, best)
  }
  if (!inList && !best.titleLike && !introduces(best.text) && !howTo) return []
  const own = stretchOf(best.passage)
  const stretch = touchesBorder(own, best) ? await widened(deps, best.passage, 'list') : own
  const unit = stretch.placeOf(best)
  if (unit === undefined) return []
  if (inList) return procedureAround(stretch, unit)
  if (best.titleLike) return [unit, ...sectionUnder(stretch, unit)]
  const list = listIntroducedBy(stretch, unit)
  if (list.length > 0) return [unit, ...list]
  const steps = howTo ? stepsUnderSameHeading(stretch, unit) : []
  return steps.length > 0 ? [unit, ...steps] : []
}

/** Does what belongs to the unit reach the first or the last piece of its passage? Then it may go on beyond. */
function touchesBorder({ units }: Stretch, best: ScoredUnit): boolean {
  const lastOfGroup = units.findLastIndex((unit) => unit.group !== null && unit.group === best.group)
  const at = Math.max(best.index, lastOfGroup)
  const first = best.group === null ? best.index : units.findIndex((unit) => unit.group === best.group)
  return at >= units.length - 1 || first <= 1 || introduces(best.text)
}

/** The whole list with the line that introduces it; of a very long one the part that holds the best step. */
function procedureAround({ units }: Stretch, best: PlacedUnit): PlacedUnit[] {
  const list = units.filter((unit) => unit.group === best.group)
  const intro = units[(list[0]?.index ?? 0) - 1]
  const head = intro?.kind === 'sentence' && introduces(intro.text) ? [intro] : []
  return [...head, ...windowAround(list, best.index, best.kind === 'item' ? MAX_ITEMS : MAX_STEPS)]
}

/** At most `size` units: from the first if the wanted one is then among them, else centred on it. */
function windowAround(list: readonly PlacedUnit[], index: number, size: number): PlacedUnit[] {
  const at = list.findIndex((unit) => unit.index === index)
  const from = at < size ? 0 : Math.min(at - Math.floor(size / 2), list.length - size)
  return list.slice(from, from + size)
}

const startsTable = ({ units }: Stretch, best: ScoredUnit): boolean =>
  units.some((unit) => unit.group === best.group && unit.isHeader)

function rowWithHeader(stretch: Stretch, best: ScoredUnit): PlacedUnit[] {
  const row = stretch.placeOf(best)
  if (row === undefined) return []
  const header = stretch.units.find((unit) => unit.group === row.group && unit.isHeader)
  return header === undefined || header.index === row.index ? [row] : [header, row]
}

/** "To do this:" answers nothing without the list below it. */
function listIntroducedBy({ units }: Stretch, best: PlacedUnit): PlacedUnit[] {
  const next = units[best.index + 1]
  if (next?.group === undefined || next.group === null || !introduces(best.text)) return []
  return units.filter((unit) => unit.group === next.group).slice(0, MAX_STEPS)
}

/** What stands under a heading: its list whole, or its first sentences. */
function sectionUnder(stretch: Stretch, title: PlacedUnit): PlacedUnit[] {
  const rest = stretch.units.slice(title.index + 1)
  const end = rest.findIndex((unit) => unit.titleLike || unit.kind === 'heading')
  const section = end < 0 ? rest : rest.slice(0, end)
  const first = section[0]
  if (first === undefined) return []
  const list = first.group === null ? listIntroducedBy(stretch, first) : [first]
  const group = list[0]?.group
  if (group === undefined) return section.filter((unit) => unit.kind === 'sentence').slice(0, 2)
  const whole = section.filter((unit) => unit.group === group).slice(0, MAX_STEPS)
  return first.group === null ? [first, ...whole] : whole
}

/** The procedure that follows a sentence about it, with the line that introduces it. */
function stepsUnderSameHeading(stretch: Stretch, best: PlacedUnit): PlacedUnit[] {
  const first = stretch.units.find(
    (unit) => unit.kind === 'step' && unit.index > best.index && unit.heading === best.heading,
  )
  return first === undefined
    ? []
    : procedureAround(stretch, first).filter((unit) => unit.index !== best.index)
}

function sentencesWith(best: ScoredUnit, scored: readonly ScoredUnit[]): ScoredUnit[] {
  const chosen = [best]
  for (const unit of scored) {
    if (chosen.length === MAX_SENTENCES) break
    const neighbour = unit.passage.id === best.passage.id && Math.abs(unit.index - best.index) === 1
    const close = best.score - unit.score <= (neighbour ? CLOSE_NEIGHBOUR : CLOSE)
    if (close && unit.score > 0 && completes(unit, chosen)) chosen.push(unit)
  }
  return withWhatIsOpen(chosen, scored)
}

/** Single steps and rows are fragments, a colon promises a list: they do not complete a sentence. */
const completes = (unit: ScoredUnit, chosen: readonly ScoredUnit[]): boolean =>
  unit.kind === 'sentence' &&
  !unit.titleLike &&
  !introduces(unit.text) &&
  !chosen.some((other) => other === unit || alike(other.text, unit.text))

/** A question of two parts: what holds words of it that no chosen sentence holds, from whichever document. */
function withWhatIsOpen(chosen: ScoredUnit[], scored: readonly ScoredUnit[]): ScoredUnit[] {
  const held = new Map(scored.flatMap(({ holds }) => [...holds]))
  const all = [...held.values()].reduce((sum, weight) => sum + weight, 0)
  const open = new Map(held)
  for (const { holds } of chosen) for (const term of holds.keys()) open.delete(term)
  for (const unit of scored) {
    if (chosen.length === MAX_WITH_COMPLETING || open.size === 0) break
    const best = chosen[0]
    if (best === undefined || best.score - unit.score > CLOSE_COMPLETING || !completes(unit, chosen)) continue
    const adds = [...unit.holds].reduce((sum, [term, weight]) => sum + (open.has(term) ? weight : 0), 0)
    if (all === 0 || adds / all < ADDS) continue
    chosen.push(unit)
    for (const term of unit.holds.keys()) open.delete(term)
  }
  return chosen
}

/** Passages in the order of their best piece, pieces of one passage as they stand in it. */
function inReadingOrder(units: readonly ScoredUnit[]): ScoredUnit[] {
  const order = [...new Set(units.map((unit) => unit.passage.documentId))]
  return [...units].sort(
    (a, b) => order.indexOf(a.passage.documentId) - order.indexOf(b.passage.documentId) || a.start - b.start,
  )
}
