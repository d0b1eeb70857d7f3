import { describe, expect, it } from 'vitest'
import { createClient } from '../client/index.ts'
import type { AnswerEvent } from '../core/answer.ts'
import { contract } from './contract/contract.ts'
import { addSource, createTestApi } from './testing/test-api.ts'

async function clientOf(key: string, options: Parameters<typeof createTestApi>[0] = {}) {
  const test = await createTestApi(options)
  const client = createClient({
    baseUrl: 'http://kilde.test/',
    key,
    fetch: (request) => test.api.fetch(request),
  })
  return { ...test, client }
}

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('createClient', () => {
  it('has a method for each call that a person makes', async () => {
    const { client } = await clientOf('admin')
    const left = Object.keys(contract).filter((name) => !(name in client))
    // Uploading and reusing are one call; notices come from vendors; settings cannot be changed over HTTP.
    expect(left.toSorted()).toEqual(['addFiles', 'receiveWebhook', 'updateSettings'])
  })

  it('calls an API in the same process', async () => {
    const { client } = await clientOf('admin')
    const source = await client.createSource({
      kind: 'website',
      settings: { startUrls: ['https://example.org'], scope: 'host' },
    })
    expect(source).toMatchObject({ name: 'example.org', schedule: 'weekly' })
    expect((await client.listSources({ kind: 'website', limit: 1 })).items).toHaveLength(1)
    expect((await client.syncSource(source.id)).state).toBe('queued')
    await client.deleteSource(source.id)
    await expect(client.getSource(source.id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('asks, searches, streams', async () => {
    const { client } = await clientOf('agent')
    expect((await client.ask({ question: 'How?' })).text).toBe('Press the button. [1]')
    expect(await client.search({ query: 'How?' })).toEqual({ items: [] })
    const types = (await all(client.askStream({ question: 'How?' }))).map(({ type }) => type)
    expect(types).toEqual(['meta', 'token', 'token', 'citation', 'done'])
  })

  it('uploads files, pushes articles with any id, follows a run', async () => {
    const { client, calls, ...test } = await clientOf('admin')
    await addSource(test, 'f1', 'files')
    await addSource(test, 'k1', 'knowledge-base')
    const form = new FormData()
    form.append('file', new File(['text'], 'a.txt'))
    const report = await client.uploadFiles('f1', form)
    expect(report.counts).toEqual({ received: 1, accepted: 1, refused: 0 })
    await client.putArticle('k1', 'a/b ?', { title: 't', body: 'b', format: 'text' })
    expect(calls.at(-1)?.[2]).toBe('a/b ?')
    const events = await all(client.streamRun(report.run?.id ?? ''))
    expect(events.map(({ type }) => type)).toEqual(['progress', 'end'])
  })

  it('throws what the server told, with the request id and the fields', async () => {
    const { client } = await clientOf('admin')
    const error = await client.updateDocument('none', {}).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'not-found',
      details: { status: 404, requestId: expect.any(String) },
    })
    const wrong = await client.listSources({ limit: 0 }).catch((thrown: unknown) => thrown)
    expect(wrong).toMatchObject({ code: 'bad-request', details: { fields: [{ path: 'limit' }] } })
  })

  it('says how long to wait', async () => {
    const { client } = await clientOf('agent', { limits: { requestsPerMinute: 1 } })
    await client.search({ query: 'a' })
    await expect(client.search({ query: 'a' })).rejects.toMatchObject({
      code: 'rate-limited',
      retryable: true,
      details: { retryAfterMs: 60_000 },
    })
  })

  it('throws the error of a stream', async () => {
    const { client } = await clientOf('agent', {
      services: ({ answers }) => ({
        answers: {
          ...answers,
          async *stream(): AsyncGenerator<AnswerEvent> {
            yield { type: 'meta', data: { id: 'q1' } }
            throw new Error('inside')
          },
        },
      }),
    })
    await expect(all(client.askStream({ question: 'How?' }))).rejects.toMatchObject({ code: 'internal' })
  })

  it.each([
    ['a page of a proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'internal'],
    ['another shape', () => Response.json({ items: 'none' }), 'internal'],
    ['no server', () => Promise.reject(new TypeError('fetch failed')), 'fetch-failed'],
    ['a stream that breaks off', () => new Response('event: meta\ndata: {"id":"a"}\n\n'), 'fetch-failed'],
  ])('explains %s', async (what, fetch, code) => {
    const client = createClient({ baseUrl: 'http://kilde.test', key: 'k', fetch })
    const asked = what.includes('stream') ? all(client.askStream({ question: 'a' })) : client.listSources()
    await expect(asked).rejects.toMatchObject({ code })
  })
})
