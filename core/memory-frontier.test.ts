import { expect, it } from 'vitest'
import { createMemoryFrontier } from './memory-frontier.ts'
import { frontierContract } from './testing/frontier-contract.ts'

frontierContract('memory', async () => ({ frontier: createMemoryFrontier(), cleanup: async () => {} }))

it('takes as many addresses at once as sitemaps may bring', async () => {
  const frontier = createMemoryFrontier()
  const entries = Array.from({ length: 200_000 }, (_, i) => ({
    key: `k${i}`,
    url: `u${i}`,
    depth: 1,
    priority: 0,
  }))
  expect(await frontier.add('run', entries)).toHaveLength(200_000)
  expect(await frontier.takeMany('run', 200_001)).toHaveLength(200_000)
})
