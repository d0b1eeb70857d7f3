import { expect, it } from 'vitest'
import { loadSamples, makeFile, runFuzz } from './run-fuzz.ts'

it('damages the same files alike every time', async () => {
  const samples = loadSamples()
  for (const index of [0, 7, 31, 60]) {
    expect(await makeFile(index, 3, samples)).toEqual(await makeFile(index, 3, samples))
  }
})

it('gives text or a reason for each of 300 damaged files, in bounded time and memory', async () => {
  const report = await runFuzz({ count: 300, seed: 2, timeoutMs: 8000 })
  expect(report.unexplained).toEqual([])
  expect(report.hangs).toBe(0)
  expect(report.crashes).toBe(0)
  const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0)
  expect(report.read + refused).toBe(300)
  expect(report.maxRssMb).toBeLessThan(2000)
  // Some 15 s on a quiet machine.
}, 300_000)
