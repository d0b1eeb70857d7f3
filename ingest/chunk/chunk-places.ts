// Where a chunk begins in its file, and where its later parts stand: headings' anchors, pages, seconds.
import type { Chunk, Moment, Place } from '../../core/document.ts'
import type { Piece } from './to-pieces.ts'

/** `moments` of the whole document, in order. */
export function placesOf(
  group: readonly Piece[],
  moments: readonly Moment[],
): Pick<Chunk, 'anchor' | 'page' | 'seconds' | 'places'> {
  const start = group[0]?.start ?? 0
  const found = group.flatMap((piece) => placesOfPiece(piece, moments))
  const [first, ...later] = found.map(({ at, ...place }) => ({ at: at - start, ...place })).filter(isNew)
  const { anchor, page, seconds } = first ?? { anchor: null, page: null, seconds: null }
  return { anchor, page, seconds, ...(later.length > 0 && { places: later }) }
}

/** `at` in the document. A piece cut out of a block begins at the block's last moment before it. */
function placesOfPiece({ block, anchor, start, end }: Piece, moments: readonly Moment[]): Place[] {
  const place = (at: number, seconds: number | undefined): Place => ({
    at,
    anchor: block.anchor ?? anchor,
    page: block.page ?? null,
    seconds: seconds ?? null,
  })
  const before = block.start < start ? lastUpTo(moments, start) : undefined
  const inside = moments.slice(firstAfter(moments, start), firstAfter(moments, end - 1))
  return [
    place(start, before !== undefined && before.start >= block.start ? before.seconds : block.seconds),
    ...inside.map((moment) => place(moment.start, moment.seconds)),
  ]
}

const isNew = (place: Place, i: number, all: readonly Place[]): boolean => {
  const before = all[i - 1]
  return (
    before === undefined ||
    before.anchor !== place.anchor ||
    before.page !== place.page ||
    before.seconds !== place.seconds
  )
}

const lastUpTo = (moments: readonly Moment[], at: number): Moment | undefined =>
  moments[firstAfter(moments, at) - 1]

/** Number of moments that start at `at` or before it. */
function firstAfter(moments: readonly Moment[], at: number): number {
  let [low, high] = [0, moments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((moments[middle]?.start ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1
    else high = middle
  }
  return low
}
