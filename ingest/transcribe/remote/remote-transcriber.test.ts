import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../core/config/secret.ts'
import { SAMPLE_RATE } from '../../../core/ports/transcriber.ts'
import { createFakeClock, silentLogger } from '../../../core/testing/fakes.ts'
import { speechOf, transcriberContract } from '../../../core/testing/transcriber-contract.ts'
import { createRemoteTranscriber, type RemoteOptions } from './create-remote-transcriber.ts'

const KEY = 'sk-very-secret-key'
type Asked = { url: string; authorization: string | undefined; form: FormData; seconds: number }
type Reply = { status?: number; headers?: Record<string, string>; body: unknown } | 'hang'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** An OpenAI-compatible server on loopback that "hears" one segment a second. */
async function serve(answer: (asked: Asked, nth: number) => Reply = verbose) {
  const requests: Asked[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const type = request.headers['content-type'] ?? ''
    const form = await new Response(Buffer.concat(parts), { headers: { 'content-type': type } }).formData()
    const file = form.get('file')
    const wav = Buffer.from(await (file as File).arrayBuffer())
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 15)).toBe('RIFFWAVEfmt')
    const seconds = (wav.length - 44) / 2 / wav.readUInt32LE(24)
    const asked = { url: request.url ?? '', authorization: request.headers.authorization, form, seconds }
    requests.push(asked)
    const reply = answer(asked, requests.length)
    if (reply === 'hang') return
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { requests, baseUrl: `http://127.0.0.1:${port}/v1` }
}

const verbose = ({ seconds }: Asked): Reply => ({
  body: {
    text: 'one two',
    language: 'english',
    segments: [
      { start: 0, end: seconds / 2, text: ' Spoken one.', avg_logprob: -0.2, no_speech_prob: 0.01 },
      { start: seconds / 2, end: seconds, text: ' Spoken two.', avg_logprob: -0.2, no_speech_prob: 0.01 },
    ],
  },
})

const clock = createFakeClock()
const create = (
  baseUrl: string,
  options: RemoteOptions = {},
  transcribeModel: string | undefined = 'whisper-1',
) =>
  createRemoteTranscriber(
    { config: { transcribeModel, transcribeApiKey: new Secret(KEY) }, baseUrl, log: silentLogger, clock },
    options,
  )
const quiet = (seconds: number) => new Float32Array(SAMPLE_RATE * seconds)

transcriberContract('a transcription server', {
  create: async () => create((await serve()).baseUrl),
  spoken: async () => quiet(4),
  word: /Spoken one\. Spoken two\./,
})

describe('a transcription server', () => {
  it('is asked as OpenAI is', async () => {
    const { requests, baseUrl } = await serve()
    await create(baseUrl).transcribe(speechOf(quiet(2)), { language: 'de' })
    const [asked] = requests
    expect(asked).toMatchObject({
      url: '/v1/audio/transcriptions',
      authorization: `Bearer ${KEY}`,
      seconds: 2,
    })
    expect(Object.fromEntries([...asked!.form].filter(([name]) => name !== 'file'))).toEqual({
      ...{ model: 'whisper-1', response_format: 'verbose_json', temperature: '0', language: 'de' },
      'timestamp_granularities[]': 'segment',
    })
  })

  it('gets long recordings in pieces, cut in silence, and its times lead back', async () => {
    const { requests, baseUrl } = await serve((asked, nth) => ({
      body: {
        text: 'x',
        language: 'en',
        segments: [{ start: 1, end: 2, text: `Piece ${nth} of ${asked.seconds.toFixed(1)}.` }],
      },
    }))
    const spans = [
      { start: 10, end: 14 },
      { start: 60, end: 64 },
    ]
    const { segments } = await create(baseUrl, { pieceSeconds: 6 }).transcribe(speechOf(quiet(70), spans))
    expect(requests.map(({ seconds }) => seconds)).toEqual([4, 4])
    expect(segments).toEqual([
      { start: 11, end: 12, text: 'Piece 1 of 4.0.' },
      { start: 61, end: 62, text: 'Piece 2 of 4.0.' },
    ])
  })

  it('that gives no segments is asked for plain text in short pieces', async () => {
    const { requests, baseUrl } = await serve(({ form }, nth) =>
      form.get('response_format') === 'verbose_json'
        ? {
            status: 400,
            body: { error: { message: "response_format 'verbose_json' is not compatible with model" } },
          }
        : { body: { text: `Part ${nth}.` } },
    )
    const { segments } = await create(baseUrl, { plainPieceSeconds: 5 }).transcribe(speechOf(quiet(10)))
    expect(segments).toEqual([
      { start: 0, end: 5, text: 'Part 2.' },
      { start: 5, end: 10, text: 'Part 3.' },
    ])
    expect(requests.slice(1).map(({ form }) => form.get('timestamp_granularities[]'))).toEqual([null, null])
  })

  it('that is busy is asked again after the time it names', async () => {
    const { requests, baseUrl } = await serve((asked, nth) =>
      nth === 1 ? { status: 429, headers: { 'retry-after': '0' }, body: '{}' } : verbose(asked),
    )
    const transcript = create(baseUrl).transcribe(speechOf(quiet(2)))
    // The wait is on the clock, which stands still until it is told.
    while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const nudge = setInterval(() => clock.advance(1), 1)
    expect((await transcript).segments).toHaveLength(2)
    clearInterval(nudge)
    expect(requests).toHaveLength(2)
  })

  it('that refuses is named with what to do, without the key', async () => {
    const { baseUrl } = await serve(() => ({ status: 401, body: `bad key ${KEY}` }))
    const given = create(baseUrl).transcribe(speechOf(quiet(1)))
    await expect(given).rejects.toMatchObject({ code: 'model-unavailable' })
    const message: string = await create(baseUrl)
      .transcribe(speechOf(quiet(1)))
      .then(
        () => '',
        (error: Error) => error.message,
      )
    expect(message).toMatch(/got status 401: "bad key \[secret\]".*TRANSCRIBE_API_KEY/)
  })

  it('that never answers is given up', async () => {
    const { baseUrl } = await serve(() => 'hang')
    const given = create(baseUrl, { timeoutMs: 50 }).transcribe(speechOf(quiet(1)))
    await expect(given).rejects.toMatchObject({ code: 'timeout' })
  })

  it('needs the name of a model', () => {
    const config = { transcribeModel: undefined, transcribeApiKey: undefined }
    expect(() => createRemoteTranscriber({ config, baseUrl: 'http://x', log: silentLogger, clock })).toThrow(
      /TRANSCRIBE_MODEL/,
    )
  })
})
