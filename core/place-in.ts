// Where in its file a part of a chunk stands: a citation opens the page, heading or second at which its quote begins.
import type { Chunk, Place } from './document.ts'

type Placed = Pick<Chunk, 'anchor' | 'page' | 'seconds' | 'places'>

/** `at`: an offset in the chunk's text. What stands before its first later place stands where the chunk begins. */
export function placeIn(chunk: Placed, at: number): Omit<Place, 'at'> {
  const { anchor, page, seconds } = chunk.places?.findLast((place) => place.at <= at) ?? chunk
  return { anchor, page, seconds }
}
