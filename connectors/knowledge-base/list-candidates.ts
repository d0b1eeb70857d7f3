// What a vendor offers, one page of its lists after another. A page of the vendor may hold more documents than asked for
// (translations): the rest of it is the next page.
import { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import type { Page, PageRequest } from '../../core/page.ts'
import type { Candidate } from '../../core/ports/connector.ts'
import { isBroken, type VendorEntry, type VendorList } from './vendor.ts'

const Place = z.tuple([z.number().int().min(0), z.string().nullable(), z.number().int().min(0)])
type Place = z.infer<typeof Place>

/** @throws AppError what the list throws; `bad-request` for a cursor that is none */
export async function listCandidates(
  lists: readonly VendorList[],
  { limit, cursor }: PageRequest,
): Promise<Page<Candidate>> {
  const [at, after, skip] = cursor === null ? ([0, null, 0] satisfies Place) : placeOf(cursor)
  const list = lists[at]
  if (list === undefined) return { items: [], nextCursor: null }
  const { entries, next } = await list.page(after, limit)
  const items = entries.slice(skip, skip + limit).map(toCandidate)
  return { items, nextCursor: toCursor(placeAfter()) }

  function placeAfter(): Place | null {
    if (skip + limit < entries.length) return [at, after, skip + limit]
    if (next !== null && next !== after) return [at, next, 0]
    return at + 1 < lists.length ? [at + 1, null, 0] : null
  }
}

function toCandidate(entry: VendorEntry): Candidate {
  const { externalId } = entry
  if (isBroken(entry)) {
    return { externalId, title: null, url: null, language: null, state: 'draft', updatedAt: null, groups: [] }
  }
  const { title, url, language, state, updatedAt, groups } = entry
  return {
    externalId,
    title,
    url,
    language,
    state,
    updatedAt: updatedAt === null ? null : new Date(updatedAt).toISOString(),
    groups,
  }
}

const toCursor = (place: Place | null): string | null =>
  place === null ? null : Buffer.from(JSON.stringify(place)).toString('base64url')

function placeOf(cursor: string): Place {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new AppError(
      'bad-request',
      'Listing candidates: expected the cursor that the page before gave, got another. Begin without one.',
      { cause },
    )
  }
}
