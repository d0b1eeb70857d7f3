// A passage with its neighbours: a list or a table that runs over the border of a chunk is read on, or back to its head.
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import { splitUnits, type Unit } from './split-units.ts'

/** Chunks read on either side; a table's head may lie further up. */
const AFTER = 2
const BEFORE = 1
const BEFORE_TABLE = 8

export interface PlacedUnit extends Unit {
  /** The chunk that it stands in. */
  passage: StoredChunk
}

/** A stretch of one document's text, in units. `index` counts over the whole stretch. */
export interface Stretch {
  units: PlacedUnit[]
  /** The place in `units` of a unit of the passage; undefined when the stretch cuts it otherwise. */
  placeOf(unit: Pick<Unit, 'start'>): PlacedUnit | undefined
}

type Deps = { searcher: Partial<Pick<ChunkSearcher, 'chunksOfDocument'>> }

/** The passage alone, as a stretch. */
export const stretchOf = (passage: StoredChunk): Stretch =>
  placed(splitUnits(passage).map((unit) => ({ ...unit, passage })))

/** With the chunks around it as far as they follow on without a gap, in the version that was found. */
export async function widened(
  { searcher }: Deps,
  passage: StoredChunk,
  towards: 'list' | 'table',
): Promise<Stretch> {
  const before = towards === 'table' ? BEFORE_TABLE : BEFORE
  const range = {
    from: Math.max(0, passage.seq - before),
    to: passage.seq + (towards === 'table' ? 0 : AFTER),
  }
  const around = (await searcher.chunksOfDocument?.(passage.documentId, range)) ?? []
  const chunks = followingOn(around, passage)
  if (chunks.length < 2) return stretchOf(passage)
  const first = chunks[0] ?? passage
  const text = chunks.map((chunk) => chunk.text).join('')
  const joined = { ...passage, seq: first.seq, start: first.start, end: first.start + text.length, text }
  const units = splitUnits({
    ...joined,
    headingPath: [...new Set(chunks.flatMap((chunk) => chunk.headingPath))],
  })
  return placed(
    units.flatMap((unit): PlacedUnit[] => {
      const chunk = chunks.find(({ start, end }) => start <= unit.start && unit.end <= end)
      return chunk === undefined ? [] : [{ ...unit, passage: chunk }]
    }),
  )
}

function placed(units: PlacedUnit[]): Stretch {
  const ordered = units.map((unit, index) => ({ ...unit, index }))
  return { units: ordered, placeOf: ({ start }) => ordered.find((unit) => unit.start === start) }
}

function followingOn(around: readonly StoredChunk[], passage: StoredChunk): StoredChunk[] {
  const same = around.filter(({ version, kind }) => version === passage.version && kind === passage.kind)
  const at = same.findIndex(({ id }) => id === passage.id)
  if (at < 0) return [passage]
  let [from, to] = [at, at]
  while (same[from - 1]?.end === same[from]?.start && from > 0) from -= 1
  while (to < same.length - 1 && same[to + 1]?.start === same[to]?.end) to += 1
  return same.slice(from, to + 1)
}
