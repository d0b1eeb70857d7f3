import { describe, expect, it } from 'vitest'
import { emptyCounts, type Reason, type RunCounts } from '../../core/run.ts'
import { verdictOf } from './run-verdict.ts'
import { isHeld } from './shrink-guard.ts'

const complete = { complete: true, message: null }
const run = (counts: Partial<RunCounts>, reasons: Partial<Record<Reason, number>> = {}) => ({
  counts: { ...emptyCounts(), ...counts },
  reasons: Object.entries(reasons).map(([code, count]) => ({ code: code as Reason, count })),
})
const stateOf = (...[of, enumeration, live]: [ReturnType<typeof run>, typeof complete?, number?]): string =>
  verdictOf({ name: 'docs' }, of, enumeration ?? complete, live ?? 1).state

describe('the state that a run ends in', () => {
  it.each([
    ['succeeded', run({ found: 2, added: 1, unchanged: 1 })],
    ['succeeded', run({})],
    ['succeeded', run({ found: 1, unchanged: 1 }, { robots: 3 })],
    ['partial', run({ found: 2, added: 1, failed: 1 }, { timeout: 1 })],
    ['failed', run({ found: 2, failed: 2 }, { timeout: 2 })],
  ])('is %s', (state, of) => {
    expect(stateOf(of)).toBe(state)
  })

  it('is failed when everything is barred and nothing is live, and succeeded when somebody wants it so', () => {
    expect(stateOf(run({ found: 1, excluded: 1 }, { robots: 1 }), complete, 0)).toBe('failed')
    expect(stateOf(run({ found: 1, excluded: 1 }, { unpublished: 1 }), complete, 0)).toBe('succeeded')
  })

  it('says of reasons what they are of, and how many it does not name', () => {
    const messageOf = (of: ReturnType<typeof run>) => verdictOf({ name: 'docs' }, of, complete, 1).message
    const mixed = run({ found: 6, added: 1, failed: 3, excluded: 2 }, { duplicate: 2, 'no-transcript': 3 })
    expect(messageOf(mixed)).toContain(
      '6 documents, 3 failed, 2 were left out (no-transcript: 3, duplicate: 2).',
    )
    const many = { damaged: 4, encrypted: 2, 'no-text': 2, 'too-large': 1, timeout: 1 }
    expect(messageOf(run({ found: 11, added: 1, failed: 10 }, many))).toContain(
      '10 failed (damaged: 4, encrypted: 2, no-text: 2, other: 2).',
    )
  })

  it('names the browser when that is all that is missing', () => {
    const { message } = verdictOf(
      { name: 'app' },
      run({ found: 1, failed: 1 }, { 'needs-browser': 1 }),
      complete,
      0,
    )
    expect(message).toContain('KILDE_CHROMIUM, then sync again.')
  })

  it('is partial when the list broke off', () => {
    const verdict = verdictOf(
      { name: 'docs' },
      run({ found: 1, added: 1 }),
      { complete: false, message: 'It broke.' },
      1,
    )
    expect(verdict).toEqual({
      state: 'partial',
      message: 'Syncing source "docs": It broke. Nothing was removed.',
    })
  })
})

describe('the shrink guard', () => {
  it.each([
    { live: 100, vanishing: 31, found: 69, held: true },
    { live: 100, vanishing: 30, found: 70, held: false },
    { live: 30, vanishing: 19, found: 11, held: false },
    { live: 3, vanishing: 3, found: 0, held: true },
    { live: 0, vanishing: 0, found: 0, held: false },
  ])('for $vanishing of $live with $found found: $held', ({ held, ...shrink }) => {
    expect(isHeld(shrink)).toBe(held)
  })
})
