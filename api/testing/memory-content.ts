// Sources, documents and runs in memory, for tests of the API.
import type { Document } from '../../core/document.ts'
import { newId } from '../../core/ids.ts'
import type { DocumentStore } from '../../core/ports/document-store.ts'
import type { RunStore } from '../../core/ports/run-store.ts'
import type { SourceStore } from '../../core/ports/source-store.ts'
import { emptyCounts, type Run, type RunDocument } from '../../core/run.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import type { Source } from '../../core/source.ts'
import { memoryPage } from './memory-page.ts'

const AT = '2026-01-01T00:00:00.000Z'
const unused = (): never => {
  throw new Error('The API does not call this.')
}

export function createMemorySources() {
  const rows = new Map<string, Source>()
  const store: SourceStore = {
    async create({ id = newId(), ...source }) {
      const created: Source = {
        id,
        ...source,
        state: 'pending',
        documents: { live: 0, failed: 0, excluded: 0, gone: 0 },
        lastRun: null,
        nextSyncAt: null,
        createdAt: AT,
        updatedAt: AT,
      }
      rows.set(id, created)
      return created
    },
    get: async (id) => rows.get(id),
    list: async (filter, page) =>
      memoryPage(
        [...rows.values()].filter(({ kind }) => filter.kind === undefined || kind === filter.kind),
        page,
      ),
    async update(id, patch) {
      const before = rows.get(id)
      if (before === undefined) return undefined
      const after = { ...before, ...patch }
      rows.set(id, after)
      return after
    },
    due: unused,
    remove: async (id) => rows.delete(id),
  }
  rows.set(BUILT_IN_SHORT_ANSWERS, {
    id: BUILT_IN_SHORT_ANSWERS,
    kind: 'short-answers',
    name: 'Short answers',
    state: 'live',
    enabled: true,
    paused: false,
    citable: true,
    visibility: 'public',
    audience: [],
    answersMayUse: true,
    schedule: 'never',
    settings: {},
    documents: { live: 0, failed: 0, excluded: 0, gone: 0 },
    lastRun: null,
    nextSyncAt: null,
    createdAt: AT,
    updatedAt: AT,
  })
  return { rows, store }
}

export const documentOf = (of: Partial<Document> & { id: string; sourceId: string }): Document => ({
  externalId: of.id,
  url: `https://example.org/${of.id}`,
  title: `Page ${of.id}`,
  language: 'en',
  state: 'live',
  reason: null,
  message: null,
  stale: false,
  citable: true,
  visibility: 'public',
  audience: [],
  excluded: false,
  version: 1,
  chunkCount: 1,
  contentType: 'text/html',
  fetchedAt: AT,
  createdAt: AT,
  updatedAt: AT,
  ...of,
})

export function createMemoryDocuments() {
  const rows = new Map<string, Document>()
  const texts = new Map<string, string[]>()
  const store: DocumentStore = {
    get: async (id) => rows.get(id),
    async text(id, version) {
      const versions = texts.get(id) ?? []
      const wanted = version ?? versions.length
      const text = versions[wanted - 1]
      return text === undefined ? undefined : { version: wanted, text, title: `v${wanted}`, createdAt: AT }
    },
    versions: async (id) =>
      (texts.get(id) ?? [])
        .map((text, at) => ({
          ...{ version: at + 1, title: `v${at + 1}`, url: null, createdAt: AT, sourceUpdatedAt: null },
          ...{ runId: null, length: text.length },
        }))
        .reverse(),
    list: async (sourceId, filter, page) =>
      memoryPage(
        [...rows.values()].filter(
          (row) => row.sourceId === sourceId && (filter.state === undefined || row.state === filter.state),
        ),
        page,
      ),
    async update(id, patch) {
      const before = rows.get(id)
      if (before === undefined) return undefined
      const after = { ...before, ...patch }
      rows.set(id, after)
      return after
    },
    gate: unused,
    states: unused,
    settleUnchanged: unused,
    settleFailed: unused,
    settleExcluded: unused,
    settleManyExcluded: unused,
    missingFrom: unused,
    countLive: unused,
  }
  return { rows, texts, store }
}

export function createMemoryRuns() {
  const rows = new Map<string, Run>()
  const documents = new Map<string, RunDocument[]>()
  const create = (sourceId: string, trigger: Run['trigger'], state: Run['state'] = 'queued'): Run => {
    const run: Run = {
      id: newId(),
      sourceId,
      state,
      startedAt: null,
      finishedAt: null,
      createdAt: AT,
      trigger,
      counts: emptyCounts(),
      chunks: { embedded: 0, reused: 0 },
      reasons: [],
      timings: { fetchMs: 0, parseMs: 0, embedMs: 0, storeMs: 0, totalMs: 0 },
      message: null,
      attempt: 1,
      retryAt: null,
    }
    rows.set(run.id, run)
    return run
  }
  const store: RunStore = {
    async request(sourceId, trigger) {
      const open = [...rows.values()].find((run) => run.sourceId === sourceId && run.state === 'queued')
      return open ? { run: open, created: false } : { run: create(sourceId, trigger), created: true }
    },
    get: async (id) => rows.get(id),
    list: async (sourceId, page) =>
      memoryPage(
        [...rows.values()].filter((run) => run.sourceId === sourceId),
        page,
      ),
    async update(id, patch) {
      const before = rows.get(id)
      if (before === undefined) return undefined
      const after = { ...before, ...patch }
      rows.set(id, after)
      return after
    },
    documents: async (id, filter, page) =>
      memoryPage(
        (documents.get(id) ?? []).filter(
          ({ outcome }) => filter.outcome === undefined || outcome === filter.outcome,
        ),
        page,
      ),
    claim: unused,
    requeueOrphans: unused,
    foldQuiet: unused,
    forgetBefore: unused,
    settledExternalIds: unused,
    recordRemoved: unused,
    keepGone: unused,
    goneIn: unused,
  }
  return { rows, documents, create, store }
}
