import { expect, it } from 'vitest'
import { loadConfig } from '../core/config/load-config.ts'
import { createFakeClock, createHashingEmbedder, silentLogger } from '../core/testing/fakes.ts'
import { createMemoryChunkStore } from '../core/testing/memory-chunk-store.ts'
import { openAnswerModels } from './open-answer-models.ts'

const LLM = { LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'small', LLM_BASE_URL: 'http://127.0.0.1:9/v1' }

it.each([
  ['nothing of an LLM', {}, []],
  ['an LLM', LLM, ['rewriter', 'settler']],
  ['an LLM that settles no short answers', { ...LLM, LLM_SHORT_ANSWER_SECONDS: '0' }, ['rewriter']],
])('%s gives the parts that it is for', async (_, env: Record<string, string>, parts) => {
  const models = await openAnswerModels({
    ...{ config: loadConfig(env), embedder: createHashingEmbedder(8), searcher: createMemoryChunkStore() },
    ...{ clock: createFakeClock(), log: silentLogger },
  })
  expect(Object.keys(models.parts).sort()).toEqual(['generator', ...parts])
})
