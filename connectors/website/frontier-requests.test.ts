import { Request } from '@crawlee/cheerio'
import { expect, it } from 'vitest'
import type { FrontierEntry } from '../../core/ports/frontier.ts'
import { createFakeClock } from '../../core/testing/fakes.ts'
import { createFrontierRequests } from './frontier-requests.ts'
import { createHostGate } from './host-gate.ts'
import { createOrderedWindow } from './ordered-window.ts'

const entry = (key: string): FrontierEntry => ({ key, url: `http://e.org/${key}`, depth: 0, priority: 0 })

/** `slow`: what the frontier gives waits until `release` is called. */
function create(keys: string[]) {
  const left = keys.map(entry)
  let gate = Promise.resolve()
  let release = () => {}
  const clock = createFakeClock()
  const requests = createFrontierRequests<string>(
    {
      frontier: {
        takeMany: async (_runId, limit) => {
          const next = left.splice(0, limit)
          await gate
          return next
        },
        finish: async () => [],
      },
      window: createOrderedWindow({ maxSeats: 8, maxBytes: 1000 }),
      gate: createHostGate({ now: clock.now }),
      clock,
      createRequest: ({ url, key }) => new Request({ url, uniqueKey: key }),
      crawlDelayMs: () => 0,
      isAccounted: () => false,
    },
    { runId: 'r', maxPages: 100, alreadyFetched: 0, retryBaseMs: 1 },
  )
  return {
    requests,
    left,
    slow: () => {
      gate = new Promise((resolve) => {
        release = resolve
      })
    },
    release: () => release(),
  }
}

async function fetchOne({ requests }: ReturnType<typeof create>): Promise<void> {
  expect(await requests.isEmpty()).toBe(false)
  const request = await requests.fetchNextRequest()
  if (request !== null) await requests.markRequestHandled(request)
}

it('stays exhausted while the pool looks once more for something to do', async () => {
  const crawl = create(['a'])
  await fetchOne(crawl)
  crawl.requests.committed('a')
  expect(await crawl.requests.isFinished()).toBe(true)
  crawl.slow()
  const look = crawl.requests.isEmpty()
  expect(crawl.requests.isExhausted()).toBe(true)
  crawl.release()
  expect(await look).toBe(true)
  expect(crawl.requests.isExhausted()).toBe(true)
})

it('is not finished when links came while it looked', async () => {
  const crawl = create(['a'])
  await fetchOne(crawl)
  crawl.slow()
  const look = crawl.requests.isEmpty()
  await Promise.resolve()
  crawl.left.push(entry('b'))
  crawl.requests.committed('a')
  const finished = crawl.requests.isFinished()
  crawl.release()
  await look
  expect(await finished).toBe(false)
  expect(crawl.requests.isExhausted()).toBe(false)
  await fetchOne(crawl)
  crawl.requests.committed('b')
  expect(await crawl.requests.isFinished()).toBe(true)
  expect(crawl.requests.isExhausted()).toBe(true)
})
