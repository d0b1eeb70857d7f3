import { Cron } from 'croner'
import { invalid } from '../middleware/validate.ts'

const WORDS: ReadonlySet<string> = new Set(['hourly', 'daily', 'weekly', 'monthly', 'never'])

/** A word or a cron expression of five fields or more. @throws AppError `bad-request` */
export function assertSchedule(schedule: string): void {
  if (WORDS.has(schedule)) return
  try {
    new Cron(schedule, { paused: true })
  } catch {
    const expected = `expected ${[...WORDS].join(', ')} or a cron expression`
    throw invalid('the body', [{ path: 'schedule', reason: expected }])
  }
}
