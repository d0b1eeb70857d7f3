// How the tests configure an LLM: any server that speaks OpenAI's wire, patient, unless a test says otherwise.
import type { LlmConfig } from '../llm/llm-model.ts'

export const llmConfigOf = (llmBaseUrl: string, changes: Partial<LlmConfig> = {}): LlmConfig => ({
  ...{ llmProvider: 'openai-compatible', llmBaseUrl, llmModel: 'small', llmApiKey: undefined },
  ...{ llmTimeoutSeconds: 20, llmFirstWordSeconds: 10, llmConcurrency: 4 },
  ...{ llmMaxTokens: 300, llmContextChars: 12_000 },
  ...changes,
})
