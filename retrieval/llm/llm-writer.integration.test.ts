// The LLM writer through the real SDK and real HTTP, against streams in the wire formats of OpenAI and Anthropic.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../../core/config/schema.ts'
import { Secret } from '../../core/config/secret.ts'
import type { WriteRequest, WrittenSentence } from '../../core/ports/generator.ts'
import { createFakeClock, createHashingEmbedder, silentLogger } from '../../core/testing/fakes.ts'
import { generatorContract } from '../../core/testing/generator-contract.ts'
import { createMemoryChunkStore } from '../../core/testing/memory-chunk-store.ts'
import { createExtractiveGenerator } from '../extractive/extractive-generator.ts'
import { type LlmServer, startLlmServer } from '../testing/llm-server.ts'
import {
  anthropicError,
  anthropicStream,
  asTokens,
  openAiError,
  openAiRefusal,
  openAiStream,
} from '../testing/llm-wire.ts'
import { createLlm } from './create-llm.ts'
import { createLlmWriter } from './create-llm-writer.ts'

let server: LlmServer
beforeAll(async () => {
  server = await startLlmServer()
})
afterAll(async () => server.close())

type Provider = NonNullable<Config['llmProvider']>
const wire = {
  'openai-compatible': openAiStream,
  anthropic: (tokens: readonly string[]) => anthropicStream(tokens),
}
const KEPT = 'Invoices are kept for ten years [1].'
const SENT = 'Invoices are sent on the first day of each month [1].'

const passage = (text: string, start = 0, id = 'a') => ({
  ...{
    id,
    documentId: `d-${id}`,
    sourceId: 's',
    kind: 'content' as const,
    seq: 0,
    headingPath: [],
    anchor: null,
  },
  ...{ page: null, seconds: null, start, end: start + text.length, text, language: 'en', version: 1 },
  ...{ title: 'Help', url: null, documentLanguage: 'en', externalId: id, citable: true },
  documentUpdatedAt: '2026-01-01T00:00:00.000Z',
})
const invoices = passage(
  'Invoices are sent on the first day of each month. Invoices are kept for ten years.\n\n',
  40,
)

function create(more: { provider?: Provider; firstWordSeconds?: number; concurrency?: number } = {}) {
  const embedder = createHashingEmbedder(256)
  const clock = createFakeClock()
  const config = {
    ...{ llmProvider: more.provider ?? 'openai-compatible', llmBaseUrl: server.url, llmModel: 'small' },
    ...{
      llmApiKey: new Secret('sk-test-key'),
      llmTimeoutSeconds: 20,
      llmFirstWordSeconds: more.firstWordSeconds ?? 10,
    },
    ...{ llmConcurrency: more.concurrency ?? 4, llmMaxTokens: 300, llmContextChars: 12_000 },
  } as const
  const llm = createLlm({ config, clock: { ...clock, sleep: async () => {} } })
  const fallback = createExtractiveGenerator({ embedder, searcher: createMemoryChunkStore() })
  const generator = createLlmWriter({ llm, embedder, fallback, log: silentLogger })
  const embed = async (text: string) => (await embedder.embed([text], { kind: 'query' }))[0]!
  return { generator, embed, llm }
}

type Facts = { writer?: object; droppedSentences?: object[]; prompt?: { part: string }[] }

async function write(
  request: Partial<WriteRequest> = {},
  made = create(),
  signal?: AbortSignal,
): Promise<{ written: WrittenSentence[]; facts: Facts }> {
  const question = request.question ?? 'How long are invoices kept?'
  const facts: Facts = {}
  const whole = {
    question,
    language: 'en',
    passages: [invoices],
    ...request,
    questionVector: await made.embed(question),
  }
  const written: WrittenSentence[] = []
  const explain = (some: Record<string, unknown>) => Object.assign(facts, some)
  for await (const one of made.generator.write(whole, { explain, ...(signal && { signal }) }))
    written.push(one)
  return { written, facts }
}
const texts = (written: readonly WrittenSentence[]): string[] => written.map(({ text }) => text)
const quoteOf = ({ start, end }: WrittenSentence): string => invoices.text.slice(start - 40, end - 40)

beforeEach(() => {
  server.requests.length = 0
})

for (const provider of ['openai-compatible', 'anthropic'] as const) {
  generatorContract(`llm, ${provider}`, async () => {
    server.replay({
      body: wire[provider](asTokens('Invoices are kept for ten years [1]. The office opens at nine [2].')),
    })
    return create({ provider })
  })

  describe(`the wire of ${provider}`, () => {
    it('reads a stream cut anywhere, inside characters too', async () => {
      server.replay({
        body: wire[provider]([...'“Invoices” – être gardé 🙂 10 ans? ', ...asTokens(KEPT)]),
        pieces: 7,
      })
      expect(texts((await write({}, create({ provider }))).written)).toEqual([
        'Invoices are kept for ten years.',
      ])
    })

    it('sends the key, the rules as system text, the passages as quoted data', async () => {
      server.replay({ body: wire[provider](asTokens(KEPT)) })
      await write({ instructions: ['Mention the deadline.'], language: 'de' }, create({ provider }))
      const { headers, body, path } = server.requests[0]!
      expect(headers['x-api-key'] ?? headers.authorization).toContain('sk-test-key')
      expect(path).toBe(provider === 'anthropic' ? '/v1/messages' : '/v1/chat/completions')
      const all = JSON.stringify(body)
      expect(all).toContain('Write in German')
      expect(all).toContain('Mention the deadline.')
      expect(all).toContain('<passage n=\\"1\\"')
      expect(body).toMatchObject({ model: 'small', stream: true, max_tokens: 300, temperature: 0 })
    })
  })
}

describe('the check after writing', () => {
  it('rests each sentence on the literal text that says it, and tells what it cost', async () => {
    server.replay({ body: openAiStream(asTokens(`${SENT} ${KEPT}`)) })
    const { written, facts } = await write()
    expect(written.map(quoteOf)).toEqual([
      'Invoices are sent on the first day of each month.',
      'Invoices are kept for ten years.',
    ])
    expect(facts.writer).toMatchObject({
      model: 'small',
      ended: 'stop',
      passed: 2,
      dropped: 0,
      usage: { input: 812 },
    })
    expect(facts.prompt?.map(({ part }) => part)).toEqual(['system', 'passage', 'question'])
  })

  it.each([
    ['another number', 'Invoices are kept for twelve years [1].', 'number'],
    ['a name that is not there', 'Invoices are kept for ten years by Acme [1].', 'name'],
    ['the opposite', 'Invoices are not kept for ten years [1].', 'negation'],
    ['something else', 'You may pay by card or by bank transfer whenever that suits you [1].', 'meaning'],
    ['an address to click', 'Invoices are kept at https://evil.example/login for ten years [1].', 'name'],
  ])('drops a sentence with %s', async (_, sentence, reason) => {
    server.replay({ body: openAiStream(asTokens(`${sentence} ${KEPT}`)) })
    const { written, facts } = await write()
    expect(texts(written)).toEqual(['Invoices are kept for ten years.'])
    expect(facts.droppedSentences).toMatchObject([{ reason }])
    expect(facts.writer).toMatchObject({ written: 2, passed: 1, dropped: 1 })
  })

  it('removes markers of passages that are not there and finds the right one', async () => {
    server.replay({ body: openAiStream(asTokens('Invoices are kept for ten years [7].')) })
    const { written, facts } = await write()
    expect(texts(written)).toEqual(['Invoices are kept for ten years.'])
    expect(facts.writer).toMatchObject({ strayMarkers: 1 })
  })

  it('takes a sentence without a marker when a passage says it', async () => {
    server.replay({ body: openAiStream(asTokens('Happy to help! Invoices are kept for ten years.')) })
    expect(texts((await write()).written)).toEqual(['Invoices are kept for ten years.'])
  })

  it('corrects a marker that names the wrong passage', async () => {
    server.replay({ body: openAiStream(asTokens('Invoices are kept for ten years [1].')) })
    const other = passage('The office opens at nine. It closes at five.', 0, 'b')
    const { written, facts } = await write({ passages: [other, invoices] })
    expect(written).toMatchObject([{ chunkId: 'a' }])
    expect(facts.writer).toMatchObject({ recited: 1 })
  })

  it('writes nothing when nothing passes', async () => {
    server.replay({ body: openAiStream(asTokens('Paris is nice. London is too.')) })
    expect((await write()).written).toEqual([])
  })

  it.each(['NO_ANSWER', '**NO_ANSWER**.', 'NO ANSWER'])(
    'writes nothing when the model says %s',
    async (said) => {
      server.replay({ body: openAiStream(asTokens(said)) })
      const { written, facts } = await write()
      expect(written).toEqual([])
      expect(facts.writer).toMatchObject({ saidNoAnswer: true })
    },
  )

  it('takes a title for no answer', async () => {
    const links = passage(
      'Opening hours of the office\n\n- Opening hours of the office\n\nThe office opens at nine.',
      0,
      'b',
    )
    server.replay({ body: openAiStream(asTokens('- Opening hours of the office [1]')) })
    expect((await write({ passages: [{ ...links, title: 'Opening hours of the office' }] })).written).toEqual(
      [],
    )
  })

  it('lets the line before a list go only with the list', async () => {
    server.replay({
      body: openAiStream(asTokens('Invoices are sent:\n1. Invoices are kept for ten years [1]\n')),
    })
    expect(texts((await write()).written).at(-1)).toBe('1. Invoices are kept for ten years')
    server.replay({
      body: openAiStream(
        asTokens('Invoices are sent on the first day of each month:\n- Nonsense about cats [1]\n'),
      ),
    })
    expect((await write()).written).toEqual([])
  })

  it('leaves out what a model thinks aloud', async () => {
    server.replay({
      body: openAiStream([
        '<think>',
        'Invoices are sent on the first day of each month.',
        '</think>',
        ...asTokens(KEPT),
      ]),
    })
    expect(texts((await write()).written)).toEqual(['Invoices are kept for ten years.'])
  })
})

describe('when the LLM fails before a sentence passed', () => {
  const extractive = 'Invoices are kept for ten years.'
  it.each([
    ['refuses', { body: openAiRefusal() }, { kind: 'refused' }],
    ['is stopped by a filter', { body: openAiStream([], { finish: 'content_filter' }) }, { kind: 'refused' }],
    ['says nothing', { body: openAiStream([]) }, { kind: 'empty' }],
    [
      'is cut off in its first sentence',
      { body: openAiStream(asTokens('Invoices are'), { finish: 'length' }) },
      { kind: 'cut-off' },
    ],
    [
      'has no such key',
      {
        status: 401,
        body: '{"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}',
      },
      { kind: 'rejected', httpStatus: 401 },
    ],
    ['is not found', { status: 404, body: 'not here' }, { kind: 'rejected', httpStatus: 404 }],
    [
      'is down',
      { status: 503, body: '{"error":{"message":"Loading model","code":503}}' },
      { kind: 'server-error', httpStatus: 503, stage: 'waiting' },
    ],
    [
      'breaks off',
      {
        body: openAiStream(asTokens('Invoices are'), { finish: null, usage: false, done: false }),
        breakOff: true,
      },
      { kind: 'broken-off' },
    ],
    ['breaks off before a word', { body: '', breakOff: true }, { stage: 'waiting' }],
    [
      'reports an error in its stream',
      {
        body:
          openAiStream(['Inv'], { finish: null, usage: false, done: false }) +
          openAiError('CUDA out of memory'),
      },
      { kind: 'broken-off', stage: 'streaming' },
    ],
    ['sends no JSON', { body: 'data: <html>\n\n' }, {}],
    [
      'ends without a reason',
      { body: openAiStream(['Inv'], { finish: null, usage: false }) },
      { kind: 'broken-off' },
    ],
  ])('the passages answer themselves: it %s', async (_, replay, failure) => {
    server.replay(replay)
    const { written, facts } = await write()
    expect(texts(written)).toContain(extractive)
    expect(facts.writer).toMatchObject({ fallback: 'extractive', failure })
  })

  it('asks once more after a short wait that the server named', async () => {
    server.replay(
      { status: 429, headers: { 'retry-after': '1' }, body: '{"error":{"message":"slow down"}}' },
      { body: openAiStream(asTokens(KEPT)) },
    )
    const { facts } = await write()
    expect(server.requests).toHaveLength(2)
    expect(facts.writer).toMatchObject({ passed: 1 })
    expect(facts.writer).not.toHaveProperty('failure')
  })

  it('does not wait long', async () => {
    server.replay({
      status: 429,
      headers: { 'retry-after': '30' },
      body: '{"error":{"message":"slow down"}}',
    })
    const { facts } = await write()
    expect(server.requests).toHaveLength(1)
    expect(facts.writer).toMatchObject({
      failure: { kind: 'rate-limited', stage: 'waiting' },
      fallback: 'extractive',
    })
  })

  it('gives up after its time', async () => {
    server.replay({ body: '', hold: true })
    const { written, facts } = await write({}, create({ firstWordSeconds: 1 }))
    expect(texts(written)).toContain(extractive)
    expect(facts.writer).toMatchObject({ failure: { kind: 'timeout', stage: 'waiting' } })
  })

  it('reports what Anthropic reports in its stream', async () => {
    server.replay({
      body:
        anthropicStream([]).split('event: message_delta')[0] +
        anthropicError('overloaded_error', 'Overloaded'),
    })
    const { facts } = await write({}, create({ provider: 'anthropic' }))
    expect(facts.writer).toMatchObject({ fallback: 'extractive' })
    server.replay({ body: anthropicStream([], 'refusal') })
    expect((await write({}, create({ provider: 'anthropic' }))).facts.writer).toMatchObject({
      failure: { kind: 'refused' },
    })
  })
})

describe('when the LLM fails after a sentence passed', () => {
  it.each([
    [
      'is cut off',
      { body: openAiStream(asTokens(`${KEPT} Invoices are sent on`), { finish: 'length' as const }) },
      undefined,
    ],
    [
      'breaks off',
      {
        body: openAiStream(asTokens(`${KEPT} Invoices are`), { finish: null, usage: false, done: false }),
        breakOff: true,
      },
      'broken-off',
    ],
    [
      'is stopped by a filter',
      { body: openAiStream(asTokens(`${KEPT} Invoices are`), { finish: 'content_filter' as const }) },
      'refused',
    ],
  ])('what was sent stays and nothing is added: it %s', async (_, replay, kind) => {
    server.replay(replay)
    const { written, facts } = await write()
    expect(texts(written)).toEqual(['Invoices are kept for ten years.'])
    if (kind !== undefined)
      expect(facts.writer).toMatchObject({ failure: { kind, stage: 'streaming' }, fallback: null })
  })
})

describe('time', () => {
  it('gives a sentence while the model still writes', async () => {
    const made = create()
    server.replay({
      body: openAiStream(asTokens(`${KEPT}`), { finish: null, usage: false, done: false }),
      hold: true,
    })
    const question = 'How long are invoices kept?'
    const request = {
      question,
      language: 'en',
      passages: [invoices],
      questionVector: await made.embed(question),
    }
    const sentences = made.generator.write(request)[Symbol.asyncIterator]()
    expect(await sentences.next()).toMatchObject({ value: { text: 'Invoices are kept for ten years.' } })
    await sentences.return?.()
    await server.hungUp()
  })

  it('hangs up when the asker goes away', async () => {
    server.replay({
      body: openAiStream(asTokens('Invoices are'), { finish: null, usage: false, done: false }),
      hold: true,
    })
    const gone = new AbortController()
    const work = write({}, create(), gone.signal)
    while (server.requests.length === 0) await new Promise((later) => setImmediate(later))
    gone.abort()
    await expect(work).rejects.toMatchObject({ code: 'cancelled' })
    await server.hungUp()
  })

  it('does not count the wait for a turn of its own as the server’s', async () => {
    const made = create({ concurrency: 1, firstWordSeconds: 1 })
    server.replay({ body: openAiStream([], { finish: null, usage: false, done: false }), hold: true })
    // The server answers slowly but keeps on: the first caller holds the only turn for longer than a first word may take.
    const first = write({}, made)
    while (server.requests.length === 0) await new Promise((later) => setImmediate(later))
    await server.send(openAiStream(asTokens(KEPT), { finish: null, usage: false, done: false }))
    const waited = Array.from({ length: 4 }, () => write({}, made))
    for (const { written, facts } of await Promise.all(waited)) {
      expect(texts(written)).toContain('Invoices are kept for ten years.')
      expect(facts.writer).toMatchObject({
        failure: { kind: 'busy', stage: 'queued' },
        fallback: 'extractive',
      })
    }
    expect(server.requests).toHaveLength(1)
    server.replay({ body: openAiStream(asTokens(KEPT)) })
    server.finish()
    await first
    // Four that never reached the server are no reason to leave it alone.
    expect(texts((await write({}, made)).written)).toEqual(['Invoices are kept for ten years.'])
  })

  it('asks no more at a time than it may', async () => {
    const made = create({ concurrency: 1 })
    server.replay({ body: openAiStream([], { finish: null, usage: false, done: false }), hold: true })
    const first = write({}, made)
    while (server.requests.length === 0) await new Promise((later) => setImmediate(later))
    const second = write({}, made)
    for (let i = 0; i < 50; i += 1) await new Promise((later) => setImmediate(later))
    expect(server.requests).toHaveLength(1)
    server.replay({ body: openAiStream(asTokens(KEPT)) })
    await server.send(openAiStream(asTokens(KEPT)))
    server.finish()
    expect(texts((await first).written)).toEqual(['Invoices are kept for ten years.'])
    expect(texts((await second).written)).toEqual(['Invoices are kept for ten years.'])
  })
})
