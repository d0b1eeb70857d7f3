import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { Schedule } from '../../core/source.ts'
import { nextSyncAt } from './next-sync-at.ts'

const from = Date.UTC(2026, 0, 31, 12)
const days = (ms: number): number => ms / 86_400_000

describe('nextSyncAt', () => {
  it.each([
    ['hourly', 1 / 24],
    ['daily', 1],
    ['weekly', 7],
    ['monthly', 28],
  ])('keeps %s: never later than its interval, at most 5 % earlier', (schedule, interval) => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const waited = days((nextSyncAt(schedule, from, seed) ?? 0) - from)
        expect(waited).toBeLessThanOrEqual(interval)
        expect(waited).toBeGreaterThanOrEqual(interval * 0.95 - 1e-6)
      }),
    )
  })

  it('gives the same source the same moment and different sources different ones', () => {
    expect(nextSyncAt('weekly', from, 'a')).toBe(nextSyncAt('weekly', from, 'a'))
    expect(nextSyncAt('weekly', from, 'a')).not.toBe(nextSyncAt('weekly', from, 'b'))
  })

  it('clamps a month to the shorter one', () => {
    const next = new Date((nextSyncAt('monthly', from, 'a') ?? 0) + 6 * 3_600_000)
    expect(next.getUTCMonth()).toBe(1)
  })

  it('never syncs a source whose schedule is never', () => {
    expect(nextSyncAt('never', from, 'a')).toBeNull()
  })

  it('refuses a cron expression that never fires, and says why; a rare one is kept', () => {
    const refused = Schedule.safeParse('0 0 30 2 *')
    expect(refused.error?.issues[0]?.message).toMatch(
      /expected a date that comes, got one that no calendar has/,
    )
    // One that an earlier version let in stops the source's schedule, not the scheduler.
    expect(nextSyncAt('0 0 30 2 *', from, 'a')).toBeNull()
    expect(Schedule.safeParse('0 0 29 2 *').success).toBe(true)
    expect(new Date(nextSyncAt('0 0 29 2 *', from, 'a') ?? 0).toISOString().slice(0, 10)).toBe('2028-02-29')
  })

  it('reads cron in UTC, or in the zone it names', () => {
    expect(Schedule.safeParse('TZ=Europe/Berlin 0 3 * * *').success).toBe(true)
    const utc = nextSyncAt('0 3 * * *', from, 'a') ?? 0
    const berlin = nextSyncAt('TZ=Europe/Berlin 0 3 * * *', from, 'a') ?? 0
    expect(new Date(utc).toISOString().slice(0, 13)).toBe('2026-02-01T03')
    expect(utc - berlin).toBe(3_600_000)
  })

  it.each(['sometimes', '61 * * * *', '* * * * * *', 'TZ=Mars/Base 0 3 * * *', ''])(
    'refuses %j and names the forms',
    (schedule) => {
      expect(() => nextSyncAt(schedule, from, 'a')).toThrow(AppError)
      expect(() => nextSyncAt(schedule, from, 'a')).toThrow(/hourly, daily, weekly, monthly, never/)
      expect(Schedule.safeParse(schedule).success).toBe(false)
    },
  )
})
