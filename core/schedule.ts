// The forms a schedule takes. Pure; when a source is synced next is worked out in ingest.
import { Cron } from 'croner'

/** `TZ=Europe/Berlin 0 3 * * *`: the expression is read in that zone, without it in UTC. */
const zoned = /^TZ=(\S+)\s+(.+)$/
const words: ReadonlySet<string> = new Set(['hourly', 'daily', 'weekly', 'monthly', 'never'])

export const SCHEDULE_FORMS =
  'hourly, daily, weekly, monthly, never, or a cron expression of five parts ("0 3 * * 1", with a time zone ' +
  '"TZ=Europe/Berlin 0 3 * * 1")'

/** A cron expression of five parts; throws croner's error on anything else. */
export function cronOf(schedule: string): Cron {
  const match = zoned.exec(schedule.trim())
  const cron = new Cron(match?.[2] ?? schedule.trim(), {
    mode: '5-part',
    timezone: match?.[1] ?? 'UTC',
    paused: true,
  })
  // An unknown time zone shows only now.
  cron.nextRun(new Date(0))
  return cron
}

export function isSchedule(text: string): boolean {
  if (words.has(text.trim())) return true
  try {
    cronOf(text)
    return true
  } catch {
    return false
  }
}
