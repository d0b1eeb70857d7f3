// Keyset paging by `seq`: a page starts after the last row of the one before, so rows that come or go move nothing.
import { AppError } from '../../core/errors.ts'
import type { Page, PageRequest } from '../../core/page.ts'

/** The `seq` that the page starts after; null for the first. @throws AppError `bad-request` */
export function afterSeq({ cursor }: PageRequest): number | null {
  if (cursor === null) return null
  const seq = Number(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (Number.isSafeInteger(seq) && seq > 0 && cursorOf(seq) === cursor) return seq
  throw new AppError(
    'bad-request',
    'Reading the next page: cursor must be the nextCursor of the page before, as it came, and this one is not. Start again without a cursor.',
    { details: { cursor: 'not a cursor of this list' } },
  )
}

const cursorOf = (seq: number): string => Buffer.from(String(seq)).toString('base64url')

/** `rows`: up to `limit + 1` of them, the one too many telling that there are more. */
export function toPage<Row extends { seq: number }, Item>(
  rows: readonly Row[],
  { limit }: PageRequest,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last.seq) : null,
  }
}
