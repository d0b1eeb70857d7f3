// A vendor's list page by page, with an eye on lists that never end and pages too large to take.
import { AppError, toAppError } from '../../core/errors.ts'
import type { VendorEntry, VendorList } from './vendor.ts'

const PAGE_SIZE = 100
/** A list that is honest brings something new now and then. */
const MAX_PAGES_WITHOUT_NEWS = 20
const MAX_PAGES = 20_000

/** @throws AppError what the list throws; `fetch-failed` for a list without end */
export async function* eachPage(list: VendorList): AsyncGenerator<VendorEntry[], void, void> {
  const ids = new Set<string>()
  const cursors = new Set<string>()
  let cursor: string | null = null
  let withoutNews = 0
  for (let pages = 1; ; pages += 1) {
    const { entries, next }: Awaited<ReturnType<VendorList['page']>> = await sizedPage(list, cursor)
    const before = ids.size
    for (const { externalId } of entries) ids.add(externalId)
    withoutNews = ids.size > before ? 0 : withoutNews + 1
    yield entries
    if (next === null) return
    const isRepeat = cursors.has(next)
    if (isRepeat || withoutNews >= MAX_PAGES_WITHOUT_NEWS || pages >= MAX_PAGES) {
      throw endless(list.name, isRepeat ? 'a cursor that came before' : `${pages} pages and still more`)
    }
    cursors.add(next)
    cursor = next
  }
}

/** Articles may be large: a page that is too much is asked for in smaller ones. */
async function sizedPage(list: VendorList, cursor: string | null): ReturnType<VendorList['page']> {
  for (let size = PAGE_SIZE; ; size = Math.floor(size / 5)) {
    try {
      return await list.page(cursor, size)
    } catch (thrown) {
      if (toAppError(thrown).code !== 'too-large' || size < 5) throw thrown
    }
  }
}

const endless = (name: string, came: string): AppError =>
  new AppError(
    'fetch-failed',
    `Listing ${name}: expected the list to end, got ${came}. What was read stays, nothing was removed; the next sync tries again.`,
    { retryable: false, details: { reason: 'server-error' } },
  )
