// All stores of the API in memory, with what is in them open to the test.
import type { ApiStores } from '../deps.ts'
import { createMemoryDocuments, createMemoryRuns, createMemorySources } from './memory-content.ts'
import { createMemoryGaps, createMemoryQuestions } from './memory-questions.ts'
import { createMemorySecrets } from './memory-secrets.ts'
import {
  createMemoryAudit,
  createMemoryEvals,
  createMemoryFiles,
  createMemoryKeys,
  createMemorySettings,
  createMemoryShortAnswers,
} from './memory-settings.ts'

export function createMemoryStores() {
  const sources = createMemorySources()
  const documents = createMemoryDocuments()
  const runs = createMemoryRuns()
  const shortAnswers = createMemoryShortAnswers()
  const keys = createMemoryKeys()
  const audit = createMemoryAudit()
  const files = createMemoryFiles()
  const questions = createMemoryQuestions()
  const gaps = createMemoryGaps()
  const secrets = createMemorySecrets()
  const refreshed: string[] = []
  const stores: ApiStores = {
    sources: sources.store,
    documents: documents.store,
    chunks: { refreshAccess: async (sourceId) => void refreshed.push(sourceId) },
    runs: runs.store,
    settings: createMemorySettings(),
    shortAnswers: shortAnswers.store,
    keys: keys.store,
    audit: audit.store,
    evals: createMemoryEvals(),
    files: files.store,
    secrets: secrets.store,
    questions: questions.store,
    gaps: gaps.store,
  }
  return {
    stores,
    sources,
    documents,
    runs,
    shortAnswers,
    keys,
    audit,
    files,
    questions,
    gaps,
    secrets,
    refreshed,
  }
}
