// Both rerankers: a cross-encoder in its thread (a tiny one without weights: it counts shared words), and an LLM over HTTP.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createFakeClock } from '../../core/testing/fakes.ts'
import { rerankerContract } from '../../core/testing/reranker-contract.ts'
import { createLlm } from '../llm/create-llm.ts'
import { type LlmServer, startLlmServer } from '../testing/llm-server.ts'
import { openAiStream } from '../testing/llm-wire.ts'
import { createLlmReranker } from './create-llm-reranker.ts'
import { createCrossEncoder } from './cross-encoder/create-cross-encoder.ts'

const tiny = join(import.meta.dirname, '../testing/tiny-cross-encoder')
let server: LlmServer
beforeAll(async () => {
  server = await startLlmServer()
})
afterAll(async () => server.close())

const llm = () =>
  createLlm({
    config: {
      ...{
        llmProvider: 'openai-compatible',
        llmBaseUrl: server.url,
        llmModel: 'small',
        llmApiKey: undefined,
      },
      ...{
        llmTimeoutSeconds: 10,
        llmFirstWordSeconds: 10,
        llmConcurrency: 2,
        llmMaxTokens: 100,
        llmContextChars: 1000,
      },
    },
    clock: createFakeClock(),
  })

rerankerContract('cross-encoder', () => createCrossEncoder(tiny))
rerankerContract('llm', async () => {
  server.replay({ body: openAiStream(['2', ', ', '1']) })
  return createLlmReranker({ llm: llm() })
})

it('keeps the order of the passages that the LLM does not name, behind those it does', async () => {
  server.replay({ body: openAiStream(['3']) })
  const scores = await createLlmReranker({ llm: llm() }).rerank({
    question: 'q',
    language: null,
    passages: ['a', 'b', 'c'],
  })
  expect([...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))).toEqual([2, 0, 1])
})

it('says which setting is wrong when the folder holds no cross-encoder', async () => {
  const reranker = await createCrossEncoder(import.meta.dirname)
  await expect(reranker.rerank({ question: 'q', language: null, passages: ['a'] })).rejects.toThrow(
    /RERANK_MODEL/,
  )
  await reranker.close()
})
