import { AppError } from '../../core/errors.ts'
import type { LlmConfig } from './llm-model.ts'

/** The model's name when the settings are whole. @throws AppError `bad-config` */
export function checkLlmConfig(config: Pick<LlmConfig, 'llmProvider' | 'llmBaseUrl' | 'llmModel'>): string {
  const { llmProvider, llmBaseUrl, llmModel } = config
  const missing = [
    llmProvider === undefined && 'LLM_PROVIDER',
    llmModel === undefined && 'LLM_MODEL',
    llmProvider === 'openai-compatible' && llmBaseUrl === undefined && 'LLM_BASE_URL',
  ].filter((name) => name !== false)
  if (llmModel !== undefined && missing.length === 0) return llmModel
  throw new AppError(
    'bad-config',
    `Reading the settings: an LLM expects LLM_PROVIDER and LLM_MODEL, for openai-compatible LLM_BASE_URL too, got none for ${missing.join(' and ')}. Set ${missing.length === 1 ? 'it' : 'them'}, or unset every LLM_* to answer without one.`,
  )
}
