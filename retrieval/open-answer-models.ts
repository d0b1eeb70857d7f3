// Who writes, reranks, rewrites and settles, by the settings: without LLM_* and RERANK_MODEL the extractive writer alone.
import type { Config } from '../core/config/schema.ts'
import { AppError } from '../core/errors.ts'
import type { ChunkSearcher } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Generator } from '../core/ports/generator.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { QuestionRewriter } from '../core/ports/question-rewriter.ts'
import type { Reranker } from '../core/ports/reranker.ts'
import { createExtractiveGenerator } from './extractive/extractive-generator.ts'
import { createLlm, type Llm } from './llm/create-llm.ts'
import { createLlmWriter } from './llm/create-llm-writer.ts'
import { createQuestionRewriter } from './llm/create-question-rewriter.ts'
import type { LlmConfig } from './llm/llm-model.ts'
import { createLlmReranker } from './rerank/create-llm-reranker.ts'
import { createCrossEncoder } from './rerank/cross-encoder/create-cross-encoder.ts'
import { createQuestionSettler, type QuestionSettler } from './same-question/settle-by-llm.ts'

export interface AnswerModels {
  /** What `createAnswerService` takes. */
  parts: {
    generator: Generator
    rewriter?: QuestionRewriter
    reranker?: Reranker
    settler?: QuestionSettler
  }
  close(): Promise<void>
}

/** @throws AppError `bad-config` when only some of LLM_PROVIDER, LLM_BASE_URL and LLM_MODEL are set, or RERANK_MODEL=llm without them */
export async function openAnswerModels(deps: {
  config: LlmConfig & Pick<Config, 'rerankModel' | 'llmShortAnswerSeconds'>
  embedder: Embedder
  searcher: Pick<ChunkSearcher, 'termStatistics' | 'tokensOf'>
  clock: Clock
  log: Logger
}): Promise<AnswerModels> {
  const { config, embedder, searcher, clock, log } = deps
  const extractive = createExtractiveGenerator({ embedder, searcher })
  const wanted = [config.llmProvider, config.llmBaseUrl, config.llmModel].some((one) => one !== undefined)
  const llm = wanted ? createLlm({ config, clock }) : null
  const withinMs = config.llmShortAnswerSeconds * 1000
  const reranker = await openReranker(config.rerankModel, llm)
  return {
    parts: {
      generator: llm === null ? extractive : createLlmWriter({ llm, embedder, fallback: extractive, log }),
      ...(llm !== null && { rewriter: createQuestionRewriter({ llm, log }) }),
      ...(llm !== null &&
        withinMs > 0 && { settler: createQuestionSettler({ llm, clock, log }, { withinMs }) }),
      ...(reranker !== null && { reranker }),
    },
    close: async () => reranker?.close(),
  }
}

async function openReranker(model: string | undefined, llm: Llm | null): Promise<Reranker | null> {
  if (model === undefined) return null
  if (model !== 'llm') return createCrossEncoder(model)
  if (llm !== null) return createLlmReranker({ llm })
  throw new AppError(
    'bad-config',
    'Reading the settings: RERANK_MODEL=llm expects LLM_PROVIDER and LLM_MODEL, got none. Set them, or name a cross-encoder.',
  )
}
