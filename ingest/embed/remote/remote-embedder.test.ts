import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../core/config/secret.ts'
import { embedderContract } from '../../../core/testing/embedder-contract.ts'
import { createFakeClock, createHashingEmbedder, silentLogger } from '../../../core/testing/fakes.ts'
import { createRemoteEmbedder, type RemoteConfig } from './create-remote-embedder.ts'
import { estimateTokens } from './estimate-tokens.ts'

type Body = { model: string; input: string[] }
type Reply = { status?: number; headers?: Record<string, string>; body: string } | 'hang'
const model = createHashingEmbedder(16)
const KEY = 'sk-very-secret-key'

/** What OpenAI and its likes answer; the vectors really separate words. */
async function embeddings(input: readonly string[], how: 'float' | 'base64' = 'float'): Promise<Reply> {
  const vectors = await model.embed(input, { kind: 'passage' })
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding:
      how === 'float' ? [...vector].map((value) => value * 3) : Buffer.from(vector.buffer).toString('base64'),
  }))
  // Out of order, as the standard allows.
  return {
    body: JSON.stringify({ object: 'list', data: data.reverse(), model: 'm', usage: { total_tokens: 1 } }),
  }
}

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server on loopback; `answer` gets each request after the first, which learns the dimensions. */
async function serve(answer?: (body: Body, nth: number) => Promise<Reply> | Reply) {
  const requests: { body: Body; authorization: string | undefined; url: string | undefined }[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body: Body = JSON.parse(Buffer.concat(parts).toString())
      requests.push({ body, authorization: request.headers.authorization, url: request.url })
      const nth = requests.length - 1
      const reply = nth > 0 && answer !== undefined ? await answer(body, nth) : await embeddings(body.input)
      if (reply === 'hang') return
      response
        .writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
        .end(reply.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  closers.push(close)
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests, close }
}

const config: RemoteConfig = {
  embeddingModel: 'text-embedding-test',
  embeddingApiKey: new Secret(KEY),
  embeddingQueryPrefix: undefined,
  embeddingPassagePrefix: undefined,
}
/** Its sleeps are over at once and remembered. */
function createQuickClock() {
  const slept: number[] = []
  return { ...createFakeClock(), slept, sleep: async (ms: number) => void slept.push(ms) }
}
const create = (
  baseUrl: string,
  options: { maxBatch?: number; timeoutMs?: number } = {},
  clock = createQuickClock(),
) => createRemoteEmbedder({ config, baseUrl, log: silentLogger, clock }, options)

embedderContract('OpenAI-compatible server', async () => {
  const { baseUrl, close } = await serve()
  closers.length = 0
  const embedder = await create(baseUrl, { maxBatch: 4 })
  return { ...embedder, close: () => embedder.close().then(close) }
})

describe('the request', () => {
  it('goes to /embeddings with model, key and prefixed texts, in batches', async () => {
    const { baseUrl, requests } = await serve()
    const embedder = await createRemoteEmbedder(
      {
        config: { ...config, embeddingPassagePrefix: 'p: ' },
        baseUrl: `${baseUrl}/`,
        log: silentLogger,
        clock: createQuickClock(),
      },
      { maxBatch: 2 },
    )
    await embedder.embed(['a', 'b', 'c'], { kind: 'passage' })
    expect(requests.map(({ body }) => body.input)).toEqual([['dimensions'], ['p: a', 'p: b'], ['p: c']])
    expect(requests[1]).toMatchObject({
      url: '/v1/embeddings',
      authorization: `Bearer ${KEY}`,
      body: { model: 'text-embedding-test' },
    })
  })

  it('puts the prefixes of the e5 family by itself', async () => {
    const { baseUrl, requests } = await serve()
    const e5 = { ...config, embeddingModel: 'intfloat/multilingual-e5-small' }
    const embedder = await createRemoteEmbedder({
      config: e5,
      baseUrl,
      log: silentLogger,
      clock: createQuickClock(),
    })
    await embedder.embed(['a'], { kind: 'passage' })
    expect(requests.map(({ body }) => body.input)).toEqual([['query: dimensions'], ['passage: a']])
  })
})

describe('the answer', () => {
  it('may come as base64 and out of order', async () => {
    const { baseUrl } = await serve((body) => embeddings(body.input, 'base64'))
    const vectors = await (await create(baseUrl)).embed(['one', 'two'], { kind: 'passage' })
    const expected = await model.embed(['one', 'two'], { kind: 'passage' })
    expect(vectors.map((vector) => [...vector].map((value) => value.toFixed(4)))).toEqual(
      expected.map((vector) => [...vector].map((value) => value.toFixed(4))),
    )
  })

  it.each([
    [
      'of other dimensions',
      { data: [{ index: 0, embedding: [1, 2, 3] }] },
      /16 dimensions, got a vector of 3.*EMBEDDING_MODEL/,
    ],
    ['with items missing', { data: [] }, /expected 1 embeddings.*got 0/],
    [
      'with an index that was not asked for',
      { data: [{ index: 7, embedding: [1] }] },
      /expected 1 embeddings/,
    ],
    ['of another shape', { error: 'nope' }, /OpenAI's shape.*EMBEDDING_BASE_URL/s],
  ])('%s is named and not tried again', async (_name, body, message) => {
    const { baseUrl, requests } = await serve(() => ({ body: JSON.stringify(body) }))
    const embedder = await create(baseUrl)
    await expect(embedder.embed(['a'], { kind: 'query' })).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(message),
    })
    expect(requests).toHaveLength(2)
  })
})

describe('a failing server', () => {
  it('with 401 is told by the setting, without the key', async () => {
    const { baseUrl, requests } = await serve(() => ({
      status: 401,
      body: `{"error":"Incorrect API key: ${KEY}"}`,
    }))
    const embedder = await create(baseUrl)
    const failure = await embedder.embed(['a'], { kind: 'query' }).catch((error: Error) => error)
    expect(failure).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('EMBEDDING_API_KEY'),
    })
    expect(JSON.stringify(failure) + String(failure)).not.toContain(KEY)
    expect(requests).toHaveLength(2)
  })

  it('with 429 is asked again after the time it names', async () => {
    const clock = createQuickClock()
    const { baseUrl } = await serve((body, nth) =>
      nth === 1 ? { status: 429, headers: { 'retry-after': '30' }, body: '{}' } : embeddings(body.input),
    )
    const embedder = await create(baseUrl, {}, clock)
    expect(await embedder.embed(['a'], { kind: 'query' })).toHaveLength(1)
    expect(clock.slept).toEqual([30_000])
  })

  it('with 500 is asked three times; of a long body the first characters are kept', async () => {
    const { baseUrl, requests } = await serve(() => ({
      status: 500,
      body: `<html>first ${'x'.repeat(100_000)}`,
    }))
    const failure = await (await create(baseUrl))
      .embed(['a'], { kind: 'query' })
      .catch((error: Error) => error)
    expect(failure).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('<html>first'),
    })
    expect(String(failure).length).toBeLessThan(500)
    expect(requests).toHaveLength(4)
  })

  it('with half a JSON is asked again', async () => {
    const { baseUrl } = await serve(async (body, nth) => {
      const reply = await embeddings(body.input)
      return nth === 1 && reply !== 'hang' ? { body: reply.body.slice(0, 40) } : reply
    })
    expect(await (await create(baseUrl)).embed(['a'], { kind: 'query' })).toHaveLength(1)
  })

  it('that never answers is a timeout', async () => {
    const { baseUrl } = await serve(() => 'hang')
    const embedder = await create(baseUrl, { timeoutMs: 50 })
    await expect(embedder.embed(['a'], { kind: 'query' })).rejects.toMatchObject({ code: 'timeout' })
  })

  it('that hangs is left at once when the caller gives up', async () => {
    const controller = new AbortController()
    const { baseUrl, requests } = await serve(() => {
      controller.abort()
      return 'hang'
    })
    const embedder = await create(baseUrl)
    const given = embedder.embed(['a'], { kind: 'query', signal: controller.signal })
    await expect(given).rejects.toMatchObject({ code: 'cancelled' })
    expect(requests).toHaveLength(2)
  })

  it('that is not there is named at the start', async () => {
    const { baseUrl, close } = await serve()
    closers.length = 0
    await close()
    await expect(create(baseUrl)).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(/127\.0\.0\.1.*EMBEDDING_BASE_URL/),
    })
  })
})

it('asks for the model name that the server needs', async () => {
  const nameless = { ...config, embeddingModel: undefined }
  const made = createRemoteEmbedder({
    config: nameless,
    baseUrl: 'http://127.0.0.1:1',
    log: silentLogger,
    clock: createQuickClock(),
  })
  await expect(made).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('EMBEDDING_MODEL'),
  })
})

// True counts by the bundled XLM-R tokenizer.
it.each([
  ['Choose Insert - Manual Break to insert a page break.', 13],
  ['Wie füge ich ein Inhaltsverzeichnis ein?', 12],
  ['パスワードを変更します。', 7],
  ['aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ', 29],
  ['https://example.org/a-b_c?d=e&f=g', 21],
])('estimates at least the tokens of "%s"', (text, tokens) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(tokens)
  expect(estimateTokens(text)).toBeLessThan(tokens * 3)
})
