import { describe, expect, it } from 'vitest'
import type { Call } from '../contract/call.ts'
import { ErrorBody } from '../contract/common.ts'
import { contract } from '../contract/contract.ts'
import { createTestApi, read } from '../testing/test-api.ts'

const calls = Object.values<Call>(contract)
const pathOf = (call: Call) => `/v1${call.path.replaceAll(/\{\w+\}/g, 'x')}`

describe('keys and roles', () => {
  it.each(calls.filter(({ role }) => role !== null))('$method $path needs a key', async (of) => {
    const { call } = await createTestApi()
    const result = await call(null, of.method, pathOf(of))
    expect(result.status).toBe(401)
    expect(result.headers.get('www-authenticate')).toBe('Bearer')
    expect(read(ErrorBody, result).error.code).toBe('unauthorized')
  })

  it.each(calls.filter(({ role }) => role === 'admin'))('$method $path refuses an analyst', async (of) => {
    const { call } = await createTestApi()
    expect((await call('analyst', of.method, pathOf(of))).status).toBe(403)
  })

  it.each(calls.filter(({ role }) => role === 'admin' || role === 'analyst'))(
    '$method $path refuses an agent',
    async (of) => {
      const { call } = await createTestApi()
      const result = await call('agent', of.method, pathOf(of))
      expect(result.status).toBe(403)
      expect(read(ErrorBody, result).error.message).toContain('role')
    },
  )

  it.each(['', 'Basic abc', 'Bearer', 'Bearer wrong', `Bearer ${'x'.repeat(600)}`])(
    'refuses the header "%s"',
    async (authorization) => {
      const { call } = await createTestApi()
      expect((await call(null, 'GET', '/v1/sources', undefined, { authorization })).status).toBe(401)
    },
  )

  it('notes the use of a key once a minute', async () => {
    const { call, clock, touched } = await createTestApi().then((test) => ({ ...test, ...test.keys }))
    await call('agent', 'POST', '/v1/search', { query: 'a' })
    await call('agent', 'POST', '/v1/search', { query: 'a' })
    expect(touched).toHaveLength(1)
    clock.advance(60_000)
    await call('agent', 'POST', '/v1/search', { query: 'a' })
    expect(touched).toHaveLength(2)
  })

  it('tells a key to wait after its minute, and when', async () => {
    const { call, clock } = await createTestApi({ limits: { requestsPerMinute: 2 } })
    const ask = () => call('agent', 'POST', '/v1/search', { query: 'a' })
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect((await call('admin', 'GET', '/v1/sources')).status).toBe(200)
    clock.advance(30_000)
    expect((await ask()).status).toBe(200)
  })
})
