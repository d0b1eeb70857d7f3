// The AI SDK's model for the configured server.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { extractReasoningMiddleware, type LanguageModel, wrapLanguageModel } from 'ai'
import type { Config } from '../../core/config/schema.ts'

export type LlmConfig = Pick<
  Config,
  | 'llmProvider'
  | 'llmBaseUrl'
  | 'llmApiKey'
  | 'llmModel'
  | 'llmTimeoutSeconds'
  | 'llmFirstWordSeconds'
  | 'llmConcurrency'
  | 'llmMaxTokens'
  | 'llmContextChars'
>

/** OpenAI's own server wants another name for the limit and refuses a temperature on its reasoning models. */
const isOpenAi = (baseUrl: string): boolean => new URL(baseUrl).hostname.endsWith('api.openai.com')

/** What to ask for besides the prompt: the likeliest words where the server lets us choose. */
export const temperatureOf = (config: LlmConfig): number | undefined =>
  config.llmBaseUrl !== undefined && isOpenAi(config.llmBaseUrl) ? undefined : 0

/** `LLM_PROVIDER` and `LLM_MODEL` must be set, for an OpenAI-compatible server `LLM_BASE_URL` too (see `checkLlmConfig`). */
export function openModel(config: LlmConfig, model: string): LanguageModel {
  // The SDK prints its warnings to the console unless told not to.
  globalThis.AI_SDK_LOG_WARNINGS = false
  // Without a key of ours it would read one from the environment.
  const apiKey = config.llmApiKey?.reveal() ?? ''
  const baseURL = config.llmBaseUrl
  const opened =
    config.llmProvider === 'anthropic'
      ? createAnthropic({ apiKey, baseURL: baseURL ?? 'https://api.anthropic.com/v1' })(model)
      : createOpenAICompatible({
          name: 'llm',
          baseURL: baseURL ?? '',
          includeUsage: true,
          ...(apiKey !== '' && { apiKey }),
          ...(baseURL !== undefined && isOpenAi(baseURL) && { transformRequestBody: renameLimit }),
        })(model)
  // Open reasoning models think aloud between these tags; that is no answer.
  return wrapLanguageModel({ model: opened, middleware: extractReasoningMiddleware({ tagName: 'think' }) })
}

const renameLimit = ({ max_tokens, ...rest }: Record<string, unknown>): Record<string, unknown> => ({
  ...rest,
  ...(max_tokens !== undefined && { max_completion_tokens: max_tokens }),
})
