import { describe, expect, it } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { MOST_TRIES, mayPass, reasonsMayPass, retryAt } from './retry-at.ts'

const MINUTE = 60_000

describe('retryAt', () => {
  it('waits longer each time, with jitter by the run, and then gives up', () => {
    const waits = [1, 2, 3, 4].map((attempt) => (retryAt('a', attempt, 0) ?? 0) / MINUTE)
    for (const [at, least] of [1, 4, 15, 50].entries()) {
      expect(waits[at]).toBeGreaterThanOrEqual(least)
      expect(waits[at]).toBeLessThanOrEqual(least * 1.25)
    }
    expect(retryAt('a', MOST_TRIES, 0)).toBeNull()
    expect(retryAt('a', 1, 0)).not.toBe(retryAt('b', 1, 0))
    expect(retryAt('a', 1, 0)).toBe(retryAt('a', 1, 0))
  })

  it('tries again what may pass and not what a person must mend', () => {
    const error = (code: ConstructorParameters<typeof AppError>[0]) => new AppError(code, 'x')
    expect([error('fetch-failed'), error('internal'), error('disk-full')].every(mayPass)).toBe(true)
    expect([error('unauthorized'), error('bad-config'), error('fetch-blocked')].some(mayPass)).toBe(false)
    expect(reasonsMayPass([{ code: 'robots', count: 3 }])).toBe(false)
    expect(
      reasonsMayPass([
        { code: 'robots', count: 3 },
        { code: 'timeout', count: 1 },
      ]),
    ).toBe(true)
  })
})
