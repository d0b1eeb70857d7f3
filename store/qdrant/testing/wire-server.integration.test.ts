import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startWireServer, type WireServer } from './wire-server.ts'

const Recorded = z.object({
  exchanges: z.array(
    z.object({
      title: z.string(),
      method: z.string(),
      path: z.string(),
      body: z.unknown().optional(),
      status: z.number(),
      answer: z.unknown(),
    }),
  ),
})
const { exchanges } = Recorded.parse(
  JSON.parse(readFileSync(new URL('../../../fixtures/recorded/qdrant.json', import.meta.url), 'utf8')),
)

/** How many vectors the server has indexed is its own affair and lags; times differ. */
const comparable = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value) =>
      key === 'time' || key === 'indexed_vectors_count' ? undefined : value,
    ),
  )

describe('the wire server answers as the recorded Qdrant did', () => {
  let server: WireServer
  beforeAll(async () => {
    server = await startWireServer()
  })
  afterAll(() => server.close())

  it.each(exchanges.map((exchange) => [exchange.title, exchange] as const))(
    '%s',
    async (_title, exchange) => {
      const response = await fetch(`${server.url}${exchange.path}`, {
        method: exchange.method,
        ...(exchange.body === undefined
          ? {}
          : { body: JSON.stringify(exchange.body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await response.text()
      const answer: unknown = typeof exchange.answer === 'string' ? text : JSON.parse(text)
      expect(response.status).toBe(exchange.status)
      expect(comparable(answer)).toEqual(comparable(exchange.answer))
    },
  )
})

describe('the wire server with a key', () => {
  let server: WireServer
  beforeAll(async () => {
    server = await startWireServer({ apiKey: 'the-key', readOnlyKey: 'reads' })
  })
  afterAll(() => server.close())
  const ask = (key: string | null, method = 'GET') =>
    fetch(`${server.url}/collections/x`, { method, ...(key === null ? {} : { headers: { 'api-key': key } }) })

  it('refuses in plain text without a key and with a wrong one, and writes with a key that only reads', async () => {
    expect(await (await ask(null)).text()).toBe('Must provide an API key or an Authorization bearer token')
    const wrong = await ask('wrong')
    expect([wrong.status, wrong.headers.get('content-type'), await wrong.text()]).toEqual([
      401,
      null,
      'Invalid API key or JWT',
    ])
    expect((await ask('reads')).status).toBe(404)
    expect((await ask('reads', 'DELETE')).status).toBe(403)
    expect((await ask('the-key', 'DELETE')).status).toBe(200)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })
})
