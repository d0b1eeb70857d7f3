// The relational ports in memory, for tests of rooms that may not import the store. Same promises, no durability:
// "kill and start again" is a new service over the same stores.
import type { Document, DocumentState, DocumentVersion } from '../document.ts'
import { newId } from '../ids.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Clock } from '../ports/clock.ts'
import type { DocumentGate, DocumentStore, UnsettledDocument } from '../ports/document-store.ts'
import type { ClaimedRun, RunStore } from '../ports/run-store.ts'
import type { FileStore, ShortAnswerStore } from '../ports/small-stores.ts'
import type { SourceStore } from '../ports/source-store.ts'
import { countOutcomes, emptyCounts, type Reason, type Run, type RunDocument } from '../run.ts'
import type { ShortAnswer } from '../short-answer.ts'
import type { Source } from '../source.ts'

export interface MemoryDocument {
  document: Document
  gate: DocumentGate
  text: string
  /** Newest last. */
  versions: { version: DocumentVersion; text: string }[]
}
export type MemoryEntry = RunDocument & { embedded: number; reused: number }

/** What the memory stores share. */
export interface MemoryTables {
  sources: Map<string, Source>
  documents: Map<string, MemoryDocument>
  runs: Map<string, ClaimedRun>
  entries: Map<string, Map<string, MemoryEntry>>
  gone: Map<string, Map<string, Reason>>
  shortAnswers: Map<string, ShortAnswer>
  iso(): string
}

export const createMemoryTables = (clock: Clock): MemoryTables => ({
  sources: new Map(),
  documents: new Map(),
  runs: new Map(),
  entries: new Map(),
  gone: new Map(),
  shortAnswers: new Map(),
  iso: () => new Date(clock.now()).toISOString(),
})

export function pageOf<Item>(items: readonly Item[], { limit, cursor }: PageRequest): Page<Item> {
  const from = Number(cursor ?? 0)
  const next = from + limit
  return { items: items.slice(from, next), nextCursor: next < items.length ? String(next) : null }
}

/** One entry a document; `removed` never hides another outcome. */
export function recordEntry(tables: MemoryTables, runId: string | null, entry: MemoryEntry): void {
  if (runId === null) return
  const entries = tables.entries.get(runId) ?? new Map<string, MemoryEntry>()
  tables.entries.set(runId, entries)
  if (entry.outcome !== 'removed' || !entries.has(entry.documentId)) entries.set(entry.documentId, entry)
}

export function createMemorySources(tables: MemoryTables): SourceStore {
  const read = (source: Source): Source => {
    const documents = { live: 0, failed: 0, excluded: 0, gone: 0 }
    for (const { document } of tables.documents.values()) {
      if (document.sourceId === source.id) documents[document.state] += 1
    }
    const last = [...tables.runs.values()].filter((run) => run.sourceId === source.id).at(-1)
    return { ...source, documents, lastRun: last === undefined ? null : readRun(tables, last) }
  }
  const all = (): Source[] => [...tables.sources.values()].map(read)
  return {
    create: async (input) => {
      const at = tables.iso()
      const documents = { live: 0, failed: 0, excluded: 0, gone: 0 }
      const source: Source = {
        ...input,
        id: input.id ?? newId(),
        state: 'pending',
        documents,
        lastRun: null,
        nextSyncAt: null,
        createdAt: at,
        updatedAt: at,
      }
      tables.sources.set(source.id, source)
      return source
    },
    get: async (id) => {
      const source = tables.sources.get(id)
      return source && read(source)
    },
    list: async ({ kind }, page) =>
      pageOf(
        all().filter((source) => kind === undefined || source.kind === kind),
        page,
      ),
    update: async (id, patch) => {
      const source = tables.sources.get(id)
      if (!source) return undefined
      Object.assign(source, patch, { updatedAt: tables.iso() })
      return read(source)
    },
    due: async (now) =>
      all().filter(
        ({ enabled, paused, nextSyncAt }) =>
          enabled && !paused && nextSyncAt !== null && Date.parse(nextSyncAt) <= now,
      ),
    remove: async (id) => tables.sources.delete(id),
  }
}

const readRun = (tables: MemoryTables, run: Run): Run => {
  const entries = [...(tables.entries.get(run.id)?.values() ?? [])]
  const codes = new Map<string, Run['reasons'][number]>()
  for (const { reason } of entries) {
    if (reason !== null) codes.set(reason, { code: reason, count: (codes.get(reason)?.count ?? 0) + 1 })
  }
  return {
    ...run,
    counts: countOutcomes(entries.map((entry) => entry.outcome)),
    reasons: [...codes.values()],
    chunks: {
      embedded: entries.reduce((sum, entry) => sum + entry.embedded, 0),
      reused: entries.reduce((sum, entry) => sum + entry.reused, 0),
    },
  }
}

export function createMemoryRuns(tables: MemoryTables): RunStore {
  const { runs } = tables
  return {
    request: async (sourceId, trigger, attempt = 1) => {
      const open = [...runs.values()].find(
        (run) => run.sourceId === sourceId && (run.state === 'queued' || run.state === 'running'),
      )
      if (open) return { run: readRun(tables, open), created: false }
      const run: ClaimedRun = {
        id: newId(),
        sourceId,
        state: 'queued',
        startedAt: null,
        finishedAt: null,
        createdAt: tables.iso(),
        trigger,
        counts: emptyCounts(),
        chunks: { embedded: 0, reused: 0 },
        reasons: [],
        timings: { fetchMs: 0, parseMs: 0, embedMs: 0, storeMs: 0, totalMs: 0 },
        message: null,
        attempt,
        retryAt: null,
        deaths: 0,
      }
      runs.set(run.id, run)
      return { run: { ...run }, created: true }
    },
    get: async (id) => {
      const run = runs.get(id)
      return run && readRun(tables, run)
    },
    list: async (sourceId, page) =>
      pageOf([...runs.values()].filter((run) => run.sourceId === sourceId).reverse(), page),
    update: async (id, patch) => {
      const run = runs.get(id)
      if (!run) return undefined
      Object.assign(run, patch)
      return readRun(tables, run)
    },
    documents: async (id, { outcome }, page) =>
      pageOf(
        [...(tables.entries.get(id)?.values() ?? [])].filter(
          (entry) => outcome === undefined || entry.outcome === outcome,
        ),
        page,
      ),
    claim: async (of) => {
      const { atLeast = 0, below = Number.POSITIVE_INFINITY } = of?.deaths ?? {}
      const queued = [...runs.values()].filter(({ state, sourceId, deaths }) => {
        const kind = tables.sources.get(sourceId)?.kind
        if (state !== 'queued' || deaths < atLeast || deaths >= below) return false
        return of === undefined || (kind !== undefined && of.kinds.includes(kind))
      })
      const run = queued.find(({ trigger }) => trigger === 'person') ?? queued[0]
      if (!run) return undefined
      run.state = 'running'
      return { ...readRun(tables, run), deaths: run.deaths }
    },
    requeueOrphans: async () => {
      const orphans = [...runs.values()].filter(({ state }) => state === 'running')
      for (const run of orphans) Object.assign(run, { state: 'queued', deaths: run.deaths + 1 })
      return orphans.length
    },
    foldQuiet: async (id) => {
      const isQuiet = (run: Run | undefined): boolean =>
        run?.state === 'succeeded' &&
        (run.trigger === 'schedule' || run.trigger === 'webhook') &&
        run.message === null &&
        !tables.entries.has(run.id)
      const me = runs.get(id)
      if (!isQuiet(me)) return 0
      const earlier = [...runs.values()].filter(({ sourceId }) => sourceId === me?.sourceId)
      let folded = 0
      for (const run of earlier
        .slice(
          0,
          earlier.findIndex((run) => run.id === id),
        )
        .reverse()) {
        if (!isQuiet(run)) break
        runs.delete(run.id)
        folded += 1
      }
      return folded
    },
    forgetBefore: async (before, { keepNewest }) => {
      let forgotten = 0
      for (const run of [...runs.values()]) {
        const newer = [...runs.values()]
          .filter(({ sourceId }) => sourceId === run.sourceId)
          .slice(-keepNewest)
        const hasEnded = !['queued', 'running', 'held'].includes(run.state)
        if (!hasEnded || newer.includes(run) || Date.parse(run.finishedAt ?? '') >= before) continue
        runs.delete(run.id)
        tables.entries.delete(run.id)
        forgotten += 1
      }
      return forgotten
    },
    settledExternalIds: async (id) =>
      new Set([...(tables.entries.get(id)?.values() ?? [])].map((entry) => entry.externalId)),
    recordRemoved: async (id, documentIds) => {
      for (const documentId of documentIds) {
        const document = tables.documents.get(documentId)?.document
        if (document) recordEntry(tables, id, entryOf(document, 'removed'))
      }
    },
    keepGone: async (id, gone) => {
      const kept = tables.gone.get(id) ?? new Map<string, Reason>()
      tables.gone.set(id, kept)
      for (const { documentId, reason } of gone) if (!kept.has(documentId)) kept.set(documentId, reason)
    },
    goneIn: async (id) => new Map(tables.gone.get(id)),
  }
}

export const entryOf = (
  document: Pick<Document, 'id' | 'externalId' | 'title' | 'url' | 'reason' | 'message'>,
  outcome: RunDocument['outcome'],
  versions: Pick<RunDocument, 'versionBefore' | 'versionAfter'> = { versionBefore: null, versionAfter: null },
): MemoryEntry => ({
  documentId: document.id,
  externalId: document.externalId,
  title: document.title,
  url: document.url,
  outcome,
  reason: document.reason,
  message: document.message,
  ...versions,
  embedded: 0,
  reused: 0,
})

export function createMemoryDocuments(tables: MemoryTables): DocumentStore {
  const { documents } = tables
  const settle = (entry: UnsettledDocument, state: 'failed' | 'excluded'): void => {
    const known = documents.get(entry.documentId)
    if (known === undefined) documents.set(entry.documentId, unsettledRow(tables, entry, state))
    else {
      if (state === 'failed' && known.document.state === 'live') known.document.stale = true
      else if (state === 'failed' && !known.document.excluded) setState(known, 'failed')
      if (entry.validators) known.gate.validators = entry.validators
    }
    const row = documents.get(entry.documentId)
    if (row !== undefined && row.document.state !== 'live' && !row.document.excluded) {
      const { rawHash, fingerprint } = entry.read ?? { rawHash: null, fingerprint: null }
      Object.assign(row.gate, { rawHash, fingerprint })
      Object.assign(row.document, { reason: entry.reason, message: entry.message })
    }
    const { documentId, externalId, url, reason, message } = entry
    const of = { id: documentId, externalId, url, reason, message, title: known?.document.title ?? null }
    const live = known?.document.state === 'live' ? known.document.version : null
    const versionAfter = state === 'failed' ? live : null
    recordEntry(tables, entry.runId, entryOf(of, state, { versionBefore: live, versionAfter }))
  }
  const ofSource = (sourceId: string): MemoryDocument[] =>
    [...documents.values()].filter(({ document }) => document.sourceId === sourceId)
  return {
    get: async (id) => {
      const known = documents.get(id)
      return known && { ...known.document }
    },
    text: async (id, version) => {
      const kept = documents.get(id)?.versions ?? []
      const found = version === undefined ? kept.at(-1) : kept.find((one) => one.version.version === version)
      return found && { ...found.version, text: found.text }
    },
    versions: async (id) => (documents.get(id)?.versions ?? []).map((kept) => kept.version).reverse(),
    list: async (sourceId, { state }, page) =>
      pageOf(
        ofSource(sourceId)
          .map(({ document }) => ({ ...document }))
          .filter((document) => state === undefined || document.state === state),
        page,
      ),
    gate: async (sourceId, externalId) => {
      const known = ofSource(sourceId).find(({ document }) => document.externalId === externalId)
      return known && { ...known.gate, isStale: known.document.stale }
    },
    states: async (ids) =>
      new Map(ids.flatMap((id) => documents.get(id) ?? []).map(({ document }) => [document.id, document])),
    update: async (id, patch) => {
      const known = documents.get(id)
      if (known === undefined) return undefined
      const was = known.document.excluded
      Object.assign(known.document, patch)
      known.gate.excluded = known.document.excluded
      // Hidden, not gone: its chunks stay.
      if (patch.excluded === true) setState(known, 'excluded')
      if (patch.excluded === false && was) setState(known, known.document.chunkCount > 0 ? 'live' : 'gone')
      return { ...known.document }
    },
    settleUnchanged: async (id, runId, fresh) => {
      const known = documents.get(id)
      if (known === undefined) return
      known.document.stale = false
      Object.assign(known.gate, fresh)
      const { version } = known.document
      const versions = { versionBefore: version, versionAfter: version }
      recordEntry(
        tables,
        runId,
        entryOf({ ...known.document, reason: null, message: null }, 'unchanged', versions),
      )
    },
    settleFailed: async (entry) => settle(entry, 'failed'),
    settleExcluded: async (entry) => settle(entry, 'excluded'),
    settleManyExcluded: async (entries) => {
      for (const entry of entries) settle(entry, 'excluded')
    },
    missingFrom: async (sourceId, runId) =>
      ofSource(sourceId)
        .filter(({ document }) => document.state === 'live' || document.state === 'failed')
        .filter(({ document }) => !tables.entries.get(runId)?.has(document.id))
        .map(({ document }) => ({
          documentId: document.id,
          externalId: document.externalId,
          live: document.state === 'live',
        })),
    countLive: async (sourceId) =>
      ofSource(sourceId).filter(({ document }) => document.state === 'live').length,
  }
}

export function setState(known: MemoryDocument, state: DocumentState): void {
  known.document.state = state
  known.gate.state = state
}

function unsettledRow(
  tables: MemoryTables,
  { documentId, sourceId, externalId, url, reason, message, validators }: UnsettledDocument,
  state: DocumentState,
): MemoryDocument {
  const at = tables.iso()
  return {
    document: {
      ...{ id: documentId, sourceId, externalId, url, title: null, language: null, state, reason, message },
      ...{ stale: false, citable: true, visibility: 'public', audience: [], excluded: false, version: 0 },
      ...{ chunkCount: 0, contentType: null, fetchedAt: null, createdAt: at, updatedAt: at },
    },
    gate: {
      ...{
        documentId,
        state,
        excluded: false,
        rawHash: null,
        contentHash: null,
        fingerprint: null,
        links: null,
      },
      validators: validators ?? { etag: null, lastModified: null, updatedAt: null },
    },
    text: '',
    versions: [],
  }
}

export const createMemoryShortAnswers = ({ shortAnswers }: MemoryTables): ShortAnswerStore => ({
  save: async (shortAnswer) => {
    shortAnswers.set(shortAnswer.id, shortAnswer)
  },
  get: async (id) => shortAnswers.get(id),
  byDocument: async (documentId) => [...shortAnswers.values()].find((row) => row.documentId === documentId),
  list: async ({ sourceId }, page) =>
    pageOf(
      [...shortAnswers.values()].filter((row) => sourceId === undefined || row.sourceId === sourceId),
      page,
    ),
  remove: async (id) => shortAnswers.delete(id),
})

export const noFiles: Pick<FileStore, 'attached' | 'detach'> = {
  attached: async () => [],
  detach: async () => false,
}
