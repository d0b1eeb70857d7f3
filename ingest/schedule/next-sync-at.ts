// When a source is synced next: intervals counted from the last sync, or a cron expression. Pure.
import { AppError, firstChars } from '../../core/errors.ts'
import { sha256 } from '../../core/ids.ts'
import { cronOf, SCHEDULE_FORMS } from '../../core/schedule.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const intervals: ReadonlyMap<string, (from: number) => number> = new Map([
  ['hourly', (from) => from + HOUR],
  ['daily', (from) => from + DAY],
  ['weekly', (from) => from + 7 * DAY],
  ['monthly', addMonth],
])

/**
 * Milliseconds since the epoch, or null for never (`never`, or a cron date that does not exist). `from`: the last sync
 * in ms. `seed` spreads sources of one interval: the same seed gives the same jitter, which only ever makes an
 * interval shorter (up to 5 %, at most 6 h), so that "weekly" is kept; a cron time comes up to 30 s later.
 * @throws AppError bad-request for a schedule that is none of the forms
 */
export function nextSyncAt(schedule: string, from: number, seed: string): number | null {
  const trimmed = schedule.trim()
  if (trimmed === 'never') return null
  const share = Number.parseInt(sha256(seed).slice(0, 8), 16) / 0xffffffff
  const interval = intervals.get(trimmed)
  if (interval === undefined) {
    const at = nextByCron(trimmed, from)
    return at === null ? null : at + Math.round(share * 30_000)
  }
  const next = interval(from)
  return next - Math.round(share * Math.min((next - from) * 0.05, 6 * HOUR))
}

function nextByCron(schedule: string, from: number): number | null {
  try {
    return cronOf(schedule).nextRun(new Date(from))?.getTime() ?? null
  } catch (thrown) {
    throw new AppError(
      'bad-request',
      `Reading the schedule: expected ${SCHEDULE_FORMS}, got "${firstChars(schedule, 120)}". Give one of these forms.`,
      { cause: thrown, details: { fields: [{ path: 'schedule', reason: 'not a schedule' }] } },
    )
  }
}

/** The same day of the next month in UTC; its last day where that month is shorter. */
function addMonth(from: number): number {
  const date = new Date(from)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + 1)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, lastDay))
  return date.getTime()
}
