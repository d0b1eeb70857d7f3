import { describe, expect, it } from 'vitest'
import { Answer, type AnswerEvent } from '../../core/answer.ts'
import { AppError } from '../../core/errors.ts'
import { createTestApi, read } from '../testing/test-api.ts'

const eventsOf = (body: unknown) => [...String(body).matchAll(/^event: (.*)$/gm)].map(([, type]) => type)

/** An API whose streams come from `stream`; what the service was given is kept. */
async function withStream(stream: (signal: AbortSignal | undefined) => AsyncIterable<AnswerEvent>) {
  return createTestApi({
    services: ({ answers }) => ({
      answers: { ...answers, stream: (_, __, options) => stream(options?.signal) },
    }),
  })
}

const ask = { question: 'How?', stream: true }

describe('answers', () => {
  it('hands the request and who asks to the service', async () => {
    const { call, calls, addKey } = await createTestApi()
    await addKey('limited', 'agent', { audience: ['staff'], sourceIds: ['s1'] })
    const body = { question: 'How?', conversationId: 'c', channel: 'chat', audience: ['staff'] }
    expect(read(Answer, await call('limited', 'POST', '/v1/answers', body)).outcome).toBe('answered')
    expect(calls).toMatchObject([['answer', body, { role: 'agent', audience: ['staff'], sourceIds: ['s1'] }]])
  })

  it.each([
    ['asked for in the body', ask, {}],
    ['accepted by the header', { question: 'How?' }, { accept: 'text/event-stream' }],
  ])('streams meta, tokens, citations, done when %s', async (_, body, headers) => {
    const { call } = await createTestApi()
    const result = await call('agent', 'POST', '/v1/answers', body, headers)
    expect(result.headers.get('content-type')).toContain('text/event-stream')
    expect(result.headers.get('x-request-id')).not.toBeNull()
    expect(eventsOf(result.body)).toEqual(['meta', 'token', 'token', 'citation', 'done'])
  })

  it('answers at once when the body says no stream, whatever is accepted', async () => {
    const { call } = await createTestApi()
    const body = { question: 'How?', stream: false }
    const result = await call('agent', 'POST', '/v1/answers', body, { accept: 'text/event-stream' })
    expect(read(Answer, result).id).toBe('q1')
  })

  it('refuses before the stream starts with a plain error', async () => {
    const { call } = await withStream(() => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new AppError('too-large', 'Reading the question: too long.')),
      }),
    }))
    expect((await call('agent', 'POST', '/v1/answers', ask)).status).toBe(413)
  })

  it.each([true, false])(
    'tells an asker who would wait too long when to come back (stream: %s)',
    async (stream) => {
      const details = { retryAfterMs: 4200 }
      const { call, errors } = await createTestApi({
        services: ({ answers }) => ({
          answers: {
            ...answers,
            answer: () =>
              Promise.reject(new AppError('overloaded', 'Taking a question: 90 wait.', { details })),
            stream: () => ({
              [Symbol.asyncIterator]: () => ({
                next: () =>
                  Promise.reject(new AppError('overloaded', 'Taking a question: 90 wait.', { details })),
              }),
            }),
          },
        }),
      })
      const { status, body, headers } = await call('agent', 'POST', '/v1/answers', {
        question: 'How?',
        stream,
      })
      expect([status, headers.get('retry-after')]).toEqual([503, '5'])
      expect(body).toMatchObject({ error: { code: 'overloaded', message: 'Taking a question: 90 wait.' } })
      expect(errors).toEqual([])
    },
  )

  it('refuses with a plain error when trouble is the first event of the service', async () => {
    const { call } = await withStream(async function* () {
      const data = { code: 'bad-request', message: 'Reading question: expected a letter.', requestId: '' }
      yield { type: 'error', data }
    })
    const { status, body, headers } = await call('agent', 'POST', '/v1/answers', ask)
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: { code: 'bad-request', requestId: headers.get('x-request-id') } })
  })

  it('ends a stream that fails with an error event that hides its cause', async () => {
    const { call, errors } = await withStream(async function* () {
      yield { type: 'meta', data: { id: 'q1' } }
      throw new Error('password is hunter2')
    })
    const { body, headers } = await call('agent', 'POST', '/v1/answers', ask)
    expect(eventsOf(body)).toEqual(['meta', 'error'])
    expect(String(body)).not.toContain('hunter2')
    expect(String(body)).toContain(headers.get('x-request-id'))
    expect(errors).toMatchObject([['stream-fail', {}]])
  })

  it('stops the work when the client goes away', async () => {
    let closed = false
    let seen: AbortSignal | undefined
    const { api } = await withStream(async function* (signal) {
      seen = signal
      try {
        for (;;) yield { type: 'token', data: { text: 'more ' } }
      } finally {
        closed = true
      }
    })
    const response = await api.request('/v1/answers', {
      method: 'POST',
      headers: { authorization: 'Bearer agent', 'content-type': 'application/json' },
      body: JSON.stringify(ask),
    })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect([closed, seen?.aborted]).toEqual([true, true])
  })

  it('gives the service an AbortError when the request is aborted', async () => {
    const abort = new AbortController()
    const { api } = await createTestApi({
      services: ({ answers }) => ({
        answers: {
          ...answers,
          search: (_, __, options) =>
            new Promise((_resolve, reject) => {
              options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
              abort.abort('Client connection prematurely closed.')
            }),
        },
      }),
    })
    const request = new Request('http://localhost/v1/search', {
      method: 'POST',
      headers: { authorization: 'Bearer agent', 'content-type': 'application/json' },
      body: '{"query":"a"}',
      signal: abort.signal,
    })
    expect((await api.fetch(request)).status).toBe(499)
  })
})
