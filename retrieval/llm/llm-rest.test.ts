import { expect, it } from 'vitest'
import { createFakeClock } from '../../core/testing/fakes.ts'
import { LlmFailure } from './llm-failure.ts'
import { createRest } from './llm-rest.ts'

const failed = (kind: 'timeout' | 'rejected') => new LlmFailure(kind, 'waiting', 'no')

it('leaves a server alone after three failures in a row, and tries again after thirty seconds', () => {
  const clock = createFakeClock()
  const rest = createRest({ model: 'm', clock })
  for (let i = 0; i < 2; i += 1) rest.note(failed('timeout'))
  rest.note(null)
  for (let i = 0; i < 2; i += 1) rest.note(failed('timeout'))
  expect(() => rest.check()).not.toThrow()
  rest.note(failed('timeout'))
  expect(() => rest.check()).toThrow(/30 s/)
  clock.advance(30_000)
  expect(() => rest.check()).not.toThrow()
  rest.note(failed('timeout'))
  expect(() => rest.check()).toThrow(LlmFailure)
})

it('does not count what no time heals', () => {
  const rest = createRest({ model: 'm', clock: createFakeClock() })
  for (let i = 0; i < 5; i += 1) rest.note(failed('rejected'))
  expect(() => rest.check()).not.toThrow()
})
