// Streams of a real server (llama-cpp-python) with a real, weak model, as they came over the wire. What such a model
// writes is mostly wrong; the test is that nothing wrong gets through and that the wire is read to its end.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Embedder } from '../../core/ports/embedder.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { createMemoryChunkStore } from '../../core/testing/memory-chunk-store.ts'
import { createExtractiveGenerator } from '../extractive/extractive-generator.ts'
import { loadBundledEmbedder } from '../testing/bundled-embedder.ts'
import { llmConfigOf } from '../testing/llm-config.ts'
import { startLlmServer } from '../testing/llm-server.ts'
import { recordedCases, recordedPassages } from '../testing/recorded-cases.ts'
import { createLlm } from './create-llm.ts'
import { createLlmWriter } from './create-llm-writer.ts'

const Recorded = z.object({
  server: z.string(),
  model: z.string(),
  cases: z.array(
    z.object({ name: z.string(), status: z.number(), contentType: z.string(), body: z.string() }),
  ),
})
const file = resolve(import.meta.dirname, '../../fixtures/recorded/llm.json')
const recorded = Recorded.parse(JSON.parse(readFileSync(file, 'utf8')))

let server: Awaited<ReturnType<typeof startLlmServer>>
let embedder: Embedder
beforeAll(async () => {
  server = await startLlmServer()
  embedder = await loadBundledEmbedder()
})
afterAll(async () => {
  await server.close()
  await embedder.close()
})

async function replayed(name: string, pieces?: number) {
  const asked = recordedCases.find((one) => one.name === name)
  const came = recorded.cases.find((one) => one.name === name)
  if (asked === undefined || came === undefined) throw new Error(`no case ${name}`)
  const { question, language, maxTokens, passages = recordedPassages } = asked
  server.replay({ ...came, headers: { 'content-type': came.contentType }, ...(pieces && { pieces }) })
  const config = llmConfigOf(server.url, {
    ...{ llmModel: recorded.model, llmConcurrency: 1, llmMaxTokens: maxTokens, llmContextChars: 100_000 },
  })
  const llm = createLlm({ config, clock: { ...createFakeClock(), sleep: async () => {} } })
  const fallback = createExtractiveGenerator({ embedder, searcher: createMemoryChunkStore() })
  const generator = createLlmWriter({ llm, embedder, fallback, log: silentLogger })
  const [questionVector = new Float32Array()] = await embedder.embed([question], { kind: 'query' })
  const facts: Facts = {}
  const texts: string[] = []
  const request = { question, language, passages, questionVector }
  for await (const one of generator.write(request, { explain: (some) => Object.assign(facts, some) })) {
    const passage = passages.find(({ id }) => id === one.chunkId)
    texts.push(`${one.text} « ${passage?.text.slice(one.start, one.end)}`)
  }
  return { texts, facts }
}

type Facts = { writer?: Record<string, unknown>; droppedSentences?: { text: string; reason: string }[] }
const droppedIn = ({ droppedSentences = [] }: Facts): string[] =>
  droppedSentences.map(({ text, reason }) => `${reason}: ${text}`)

describe.each([undefined, 7])('a recorded stream, in pieces of %s bytes', (pieces) => {
  it('of invented dates loses what the passages do not say, and what hangs on it', async () => {
    const { texts, facts } = await replayed('answer', pieces)
    expect(texts).toEqual([])
    expect(facts).toMatchObject({ writer: { ended: 'stop', written: 3, passed: 0, dropped: 3 } })
    expect(droppedIn(facts)).toEqual([
      expect.stringContaining('1968-04-27'),
      expect.stringContaining('three months'),
      'leans-on-dropped: An admin can empty it earlier.',
    ])
  })

  it.each([
    ['second passage', '1978-04-25'],
    ['other language', 'sudo'],
    ['not in the passages', 'United States'],
  ])('of nonsense (%s) gives no sentence', async (name, said) => {
    const { texts, facts } = await replayed(name, pieces)
    expect(texts).toEqual([])
    expect(droppedIn(facts).join(' ')).toContain(said)
  })

  it.each([
    ['cut off', { kind: 'cut-off', stage: 'streaming' }],
    ['context too small', { kind: 'rejected', stage: 'waiting', httpStatus: 400 }],
  ])(
    'that gives no whole sentence (%s) leaves the answer to the extractive writer',
    async (name, failure) => {
      const { texts, facts } = await replayed(name, pieces)
      expect(facts).toMatchObject({ writer: { failure, fallback: 'extractive' } })
      expect(texts.length).toBeGreaterThan(0)
    },
  )
})
