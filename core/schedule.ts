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

/** What is wrong with it and what to do, for whoever wrote it; null when it can be kept. */
export function scheduleProblem(text: string): string | null {
  if (words.has(text.trim())) return null
  try {
    if (cronOf(text).nextRun(new Date(0)) !== null) return null
    return (
      `Reading the schedule "${text}": expected a date that comes, got one that no calendar has (a 30th of February, ` +
      'say), so it would never sync. Name a day that exists, or write "never".'
    )
  } catch {
    return `Reading the schedule "${text}": expected ${SCHEDULE_FORMS}, got something else. Give one of these forms.`
  }
}
