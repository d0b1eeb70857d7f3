import { expect, it } from 'vitest'
import { silentLogger } from '../core/testing/fakes.ts'
import { createBackground } from './background.ts'

it('runs once more when asked while it runs, however often', async () => {
  const releases: (() => void)[] = []
  const background = createBackground(
    'test',
    silentLogger,
    () => new Promise<void>((done) => releases.push(done)),
  )
  background.request()
  background.request()
  background.request()
  expect(releases).toHaveLength(1)
  releases[0]?.()
  await new Promise((later) => setImmediate(later))
  expect(releases).toHaveLength(2)
  releases[1]?.()
  await new Promise((later) => setImmediate(later))
  expect(releases).toHaveLength(2)
})

it('goes on after the work failed', async () => {
  let calls = 0
  const background = createBackground('test', silentLogger, async () => {
    calls += 1
    throw new Error('broken')
  })
  background.request()
  await new Promise((later) => setImmediate(later))
  background.request()
  await background.stop()
  expect(calls).toBe(2)
})
