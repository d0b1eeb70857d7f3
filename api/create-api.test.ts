import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '../core/errors.ts'
import { ErrorBody } from './contract/common.ts'
import { createTestApi, read } from './testing/test-api.ts'

const fieldsOf = (error: z.output<typeof ErrorBody>) =>
  z.object({ fields: z.array(z.object({ path: z.string(), reason: z.string() })) }).parse(error.error.details)
    .fields

describe('errors', () => {
  it('names every wrong field with its path and reason, and never its value', async () => {
    const { call } = await createTestApi()
    const body = {
      question: 7,
      colour: 'red',
      history: [{ role: 'bot', text: 'x' }],
      sender: { email: 'secret-value' },
    }
    const result = await call('agent', 'POST', '/v1/answers', body)
    expect(result.status).toBe(400)
    const error = read(ErrorBody, result)
    expect(
      fieldsOf(error)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['colour', 'history[0].role', 'question', 'sender.email'])
    expect(JSON.stringify(error)).not.toContain('secret-value')
  })

  it.each([
    ['{"question":', 'application/json', 400],
    ['', 'application/json', 400],
    ['null', 'application/json', 400],
    ['[]', 'application/json', 400],
    ['"x"', 'application/json', 400],
    ['{}', 'application/json', 400],
    ['question=x', 'application/x-www-form-urlencoded', 415],
    ['<x/>', 'text/xml', 415],
    [`{"question":"${'x'.repeat(1024 * 1024)}"}`, 'application/json', 413],
    ['['.repeat(200_000), 'application/json', 400],
    ['{"question":"x","__proto__":{"a":1}}', 'application/json', 400],
  ])('refuses the body %.30s as %s with %i', async (body, type, status) => {
    const { call, errors } = await createTestApi()
    const result = await call('agent', 'POST', '/v1/answers', body, { 'content-type': type })
    expect(result.status).toBe(status)
    expect(read(ErrorBody, result).error.requestId).toBe(result.headers.get('x-request-id'))
    expect(errors).toEqual([])
  })

  it('refuses bytes that are not UTF-8', async () => {
    const { api } = await createTestApi()
    const response = await api.request('/v1/search', {
      method: 'POST',
      headers: { authorization: 'Bearer agent', 'content-type': 'application/json' },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    })
    expect(response.status).toBe(400)
  })

  it('stops reading a body without a length at the limit', async () => {
    const { call } = await createTestApi({ limits: { jsonBytes: 1000 } })
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(500).fill(32))
      },
    })
    const result = await call('agent', 'POST', '/v1/search', endless, { 'content-type': 'application/json' })
    expect(result.status).toBe(413)
    expect(sent).toBeLessThan(10)
  })

  it.each([
    '/v1/sources?limit=0',
    '/v1/sources?limit=201',
    '/v1/sources?limit=x',
    '/v1/sources?limit=',
    '/v1/sources?limit=1.5',
    '/v1/sources?limit=1&limit=2',
    '/v1/sources?colour=red',
    '/v1/sources?kind=shop',
    '/v1/sources?cursor=broken',
    '/v1/documents/d1?version=0',
    '/v1/analytics?from=yesterday',
    '/v1/analytics?groupBy=mood',
  ])('refuses %s', async (path) => {
    const { call } = await createTestApi()
    const result = await call('admin', 'GET', path)
    expect(result.status).toBe(400)
    expect(read(ErrorBody, result).error.code).toBe('bad-request')
  })

  it.each([
    '/nothing',
    '/v1',
    '/v1/nothing',
    '/v1/sources/',
    '/page/../create-api.ts',
    '/page/%2e%2e/index.ts',
  ])('knows no path %s', async (path) => {
    const { call } = await createTestApi()
    const result = await call('admin', 'GET', path)
    expect(result.status).toBe(404)
    expect(read(ErrorBody, result).error.code).toBe('not-found')
  })

  it.each([
    ['PUT', '/v1/sources', 'GET, POST'],
    ['OPTIONS', '/v1/answers', 'POST'],
    ['POST', '/healthz', 'GET'],
  ])('answers %s %s with 405 and what is allowed', async (method, path, allow) => {
    const { call } = await createTestApi()
    const result = await call('admin', method, path)
    expect([result.status, result.headers.get('allow')]).toEqual([405, allow])
  })

  const failing = (error: unknown) =>
    createTestApi({
      services: ({ answers }) => ({
        answers: {
          ...answers,
          search: () => Promise.reject(error),
        },
      }),
    })

  it('hides what went wrong inside, and logs it under the request id', async () => {
    const { call, errors } = await failing(new Error('password is hunter2'))
    const result = await call('agent', 'POST', '/v1/search', { query: 'a' }, { 'x-request-id': 'my-id' })
    expect(result.status).toBe(500)
    expect(JSON.stringify(result.body)).not.toContain('hunter2')
    expect(read(ErrorBody, result).error).toMatchObject({ code: 'internal', requestId: 'my-id' })
    expect(errors).toMatchObject([['request-fail', { requestId: 'my-id' }]])
  })

  it('keeps a message in four parts of a 5xx, without its details', async () => {
    const message = 'Loading the model: expected a file, got none. Run npm ci.'
    const { call } = await failing(new AppError('model-unavailable', message, { details: { path: '/srv' } }))
    const result = await call('agent', 'POST', '/v1/search', { query: 'a' })
    expect([result.status, read(ErrorBody, result).error.message]).toEqual([503, message])
    expect(JSON.stringify(result.body)).not.toContain('/srv')
  })

  it("hides a library's message that was only passed on", async () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:5432')
    const { call } = await failing(new AppError('store-unavailable', cause.message, { cause }))
    const result = await call('agent', 'POST', '/v1/search', { query: 'a' })
    expect([result.status, JSON.stringify(result.body).includes('10.0.0.7')]).toEqual([503, false])
  })

  it.each(['bad id', 'x'.repeat(200), 'a"b'])('gives a request id of its own for "%.20s"', async (given) => {
    const { call } = await createTestApi()
    const { headers } = await call(null, 'GET', '/healthz', undefined, { 'x-request-id': given })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('the root', () => {
  it('tells health, readiness and version', async () => {
    const { call } = await createTestApi()
    expect((await call(null, 'GET', '/healthz')).body).toEqual({ status: 'ok', version: '1.2.3' })
    expect((await call(null, 'GET', '/readyz')).body).toEqual({ status: 'ready', checks: { store: 'ok' } })
  })

  it('counts requests, answers and runs', async () => {
    const { call } = await createTestApi()
    await call('agent', 'POST', '/v1/answers', { question: 'How?' })
    await call('admin', 'POST', '/v1/sources/s1/sync')
    await call('admin', 'GET', '/v1/nothing')
    const text = String((await call(null, 'GET', '/metrics')).body)
    expect(text).toContain('kilde_answers_total{outcome="answered",kind="content"} 1')
    expect(text).toContain('kilde_runs_requested_total{trigger="person"} 1')
    expect(text).toContain('kilde_requests_total{call="ask",status="200"} 1')
    expect(text).toContain('kilde_requests_total{call="unknown",status="404"} 1')
  })

  it.each(['/', '/docs', '/page/ask.js', '/page/docs.js', '/page/sse.js', '/page/page.css'])(
    'serves %s with a policy that loads nothing from elsewhere',
    async (path) => {
      const { call } = await createTestApi()
      const { status, headers, body } = await call(null, 'GET', path)
      expect(status).toBe(200)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(String(body)).not.toMatch(/innerHTML|https?:\/\/(?!127)/)
    },
  )

  it('sends no CORS headers and lets nobody cache what needs a key', async () => {
    const { call } = await createTestApi()
    const { headers } = await call('admin', 'GET', '/v1/sources', undefined, {
      origin: 'https://evil.example',
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
  })
})
