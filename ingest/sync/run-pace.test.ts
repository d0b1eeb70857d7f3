import { expect, it } from 'vitest'
import { createPace } from './run-pace.ts'

it('tells documents a second and what is left, over the last ten seconds', () => {
  const pace = createPace()
  expect(pace(0, 0, 100)).toEqual({ perSecond: null, secondsLeft: null })
  expect(pace(2000, 10, 90)).toEqual({ perSecond: 5, secondsLeft: 18 })
  expect(pace(10_000, 50, 50)).toEqual({ perSecond: 5, secondsLeft: 10 })
  // From here on it is slower: what was before counts less and less.
  expect(pace(12_000, 52, 48)).toEqual({ perSecond: 4.2, secondsLeft: 12 })
  expect(pace(22_000, 52, 48)).toEqual({ perSecond: 0, secondsLeft: null })
})
