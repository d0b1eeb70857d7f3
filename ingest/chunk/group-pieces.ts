// Pieces → chunks' stretches: headings begin one, lists, tables and code stay whole where they fit, small sections join.
import type { Piece } from './to-pieces.ts'

export interface CountedPiece extends Piece {
  tokens: number
}
export interface ChunkLimits {
  /** A chunk is filled up to this. */
  max: number
  /** What a heading with the block under it may reach, so that the block need not be cut for the heading's sake. */
  hard: number
  /** A section below this joins the next one under the same parent. */
  tiny: number
}
/** Sections longer than this many chunks are filled evenly only at their end: an edit then moves fewer borders. */
const EVEN_CHUNKS = 3
const FILL = 0.85

/** Each group is one chunk; in order, none empty. A heading ends a group only at the end of the document. */
export function groupPieces(pieces: readonly CountedPiece[], limits: ChunkLimits): CountedPiece[][] {
  const groups: CountedPiece[][] = []
  let open: CountedPiece[] = []
  for (const section of joinSections(toSections(pieces), limits)) {
    // Headings without a text of their own wait for the section below them.
    if (section.every((piece) => piece.kind === 'heading') && tokensOf([...open, ...section]) <= limits.max) {
      open.push(...section)
      continue
    }
    groups.push(...fill([...open, ...section], limits))
    open = []
  }
  if (open.length > 0) groups.push(open)
  return groups
}

const tokensOf = (pieces: readonly CountedPiece[]): number =>
  pieces.reduce((sum, piece) => sum + piece.tokens, 0)

/** A heading and what stands under it, up to the next heading of any level. */
function toSections(pieces: readonly CountedPiece[]): CountedPiece[][] {
  const sections: CountedPiece[][] = []
  for (const piece of pieces) {
    const last = sections.at(-1)
    if (last === undefined || piece.kind === 'heading') sections.push([piece])
    else last.push(piece)
  }
  return sections
}

/** A tiny section joins its next sibling or child when both fit one chunk. */
function joinSections(sections: readonly CountedPiece[][], limits: ChunkLimits): CountedPiece[][] {
  const joined: CountedPiece[][] = []
  for (const section of sections) {
    const last = joined.at(-1)
    const fits = last !== undefined && tokensOf(last) + tokensOf(section) <= limits.max
    if (last !== undefined && fits && isTiny(last, section, limits) && haveOneParent(last, section))
      last.push(...section)
    else joined.push([...section])
  }
  return joined
}

/** A section of headings only is never the later one: it belongs to what follows. */
const isTiny = (before: CountedPiece[], section: CountedPiece[], limits: ChunkLimits): boolean =>
  section.some((piece) => piece.kind !== 'heading') &&
  (tokensOf(before) < limits.tiny || tokensOf(section) < limits.tiny / 2)

function haveOneParent(before: CountedPiece[], section: CountedPiece[]): boolean {
  const parent = before[0]?.path.slice(0, -1) ?? []
  const path = section[0]?.path ?? []
  return (
    before[0]?.kind === 'heading' &&
    parent.every((title, i) => path[i] === title) &&
    path.length > parent.length
  )
}

/** One section's pieces in chunks of about equal size. */
function fill(pieces: readonly CountedPiece[], limits: ChunkLimits): CountedPiece[][] {
  const groups: CountedPiece[][] = []
  let open: CountedPiece[] = []
  let left = tokensOf(pieces)
  const place = (unit: CountedPiece[]): void => {
    const size = tokensOf(unit)
    const filled = tokensOf(open)
    const onlyHeadings = open.every((piece) => piece.kind === 'heading')
    const room = onlyHeadings ? limits.hard : Math.min(limits.max, goal(left, limits) + size / 2)
    if (open.length > 0 && filled + size > room) {
      // A list that does not fit under its heading is cut; only headings longer than their room stand alone.
      if (onlyHeadings && unit.length > 1) {
        for (const piece of unit) place([piece])
        return
      }
      groups.push(open)
      left -= filled
      open = []
    }
    open.push(...unit)
  }
  for (const unit of toUnits(pieces, limits)) place(unit)
  if (open.length > 0) groups.push(open)
  return groups
}

function goal(left: number, limits: ChunkLimits): number {
  const chunks = Math.ceil(left / limits.max)
  return chunks > EVEN_CHUNKS ? limits.max * FILL : left / chunks
}

/** Pieces that must stay together: one list, table or code block, if it fits; headings go with what follows. */
function toUnits(pieces: readonly CountedPiece[], limits: ChunkLimits): CountedPiece[][] {
  const runs: CountedPiece[][] = []
  for (const piece of pieces) {
    const last = runs.at(-1)
    const group = piece.block.group
    if (last !== undefined && group !== undefined && last[0]?.block.group === group) last.push(piece)
    else runs.push([piece])
  }
  return runs.flatMap((run) => (tokensOf(run) <= limits.max ? [run] : run.map((piece) => [piece])))
}
