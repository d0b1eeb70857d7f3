// A page of a list in memory; the cursor is the place to go on from.
import { AppError } from '../../core/errors.ts'
import type { Page, PageRequest } from '../../core/page.ts'

export function memoryPage<Item>(all: readonly Item[], { limit, cursor }: PageRequest): Page<Item> {
  const start = cursor === null ? 0 : Number(cursor)
  if (!Number.isInteger(start) || start < 0) {
    throw new AppError(
      'bad-request',
      'Reading the cursor: expected one that a list gave, got another. Start without one.',
    )
  }
  const next = start + limit
  return { items: all.slice(start, next), nextCursor: next < all.length ? String(next) : null }
}
