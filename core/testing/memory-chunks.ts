// ChunkWriter and Frontier in memory, beside memory-stores.ts. Breaks loudly when a port's promise is broken.
import type { Chunk, EmbeddedChunk } from '../document.ts'
import { AppError } from '../errors.ts'
import type { ChunkWriter } from '../ports/chunk-store.ts'
import { entryOf, type MemoryTables, recordEntry, setState } from './memory-stores.ts'

type Row = { chunk: Chunk; vector: Float32Array | null }

export interface MemoryChunks extends ChunkWriter {
  /** Chunk rows by document, for a test to look at. */
  rows: Map<string, Row[]>
  /** As a store does that is opened with another model. */
  dropVectors(): void
  /** Throw this at the next publish. */
  failNext(error: Error): void
}

export function createMemoryChunks(tables: MemoryTables): MemoryChunks {
  const rows = new Map<string, Row[]>()
  let failure: Error | undefined
  return {
    rows,
    dropVectors: () => {
      for (const row of [...rows.values()].flat()) row.vector = null
    },
    failNext: (error) => {
      failure = error
    },
    heldChunks: async (documentId) =>
      new Set((rows.get(documentId) ?? []).filter((row) => row.vector).map((row) => row.chunk.id)),
    publish: async (change) => {
      const thrown = failure
      failure = undefined
      if (thrown) throw thrown
      if (!tables.sources.has(change.sourceId)) throw new AppError('conflict', 'The source was removed.')
      const held = new Map((rows.get(change.documentId) ?? []).map((row) => [row.chunk.id, row.vector]))
      const next = change.chunks.map((chunk) => {
        const vector = isEmbedded(chunk) ? chunk.vector : held.get(chunk.id)
        if (!vector) throw new AppError('internal', `Chunk ${chunk.id} has no vector and none is held.`)
        return { chunk, vector }
      })
      if (new Set(next.map((row) => row.chunk.id)).size !== next.length) {
        throw new AppError('internal', `Document ${change.documentId} has one chunk id twice.`)
      }
      rows.set(change.documentId, next)
      const at = tables.iso()
      const known = tables.documents.get(change.documentId)
      const excluded = known?.document.excluded ?? false
      const state = excluded ? 'excluded' : 'live'
      const isNewVersion = known === undefined || known.gate.contentHash !== change.contentHash
      const { documentId, sourceId, externalId, url, title, language, contentType, audience } = change
      const { rawHash, contentHash, fingerprint, validators, links } = change
      const version = (known?.document.version ?? 0) + (isNewVersion ? 1 : 0)
      const older = known?.versions ?? []
      const from = { url, runId: change.run?.runId ?? null, sourceUpdatedAt: null }
      const newest = { version: { version, title, ...from, createdAt: at, length: change.text.length } }
      const live = known?.document.state === 'live' ? known.document.version : null
      tables.documents.set(documentId, {
        document: {
          ...{ id: documentId, sourceId, externalId, url, title, language, state, contentType, audience },
          ...{ reason: null, message: change.message ?? null, stale: false, citable: true },
          ...{ visibility: 'public', excluded },
          version,
          chunkCount: next.length,
          fetchedAt: at,
          createdAt: known?.document.createdAt ?? at,
          updatedAt: at,
        },
        gate: {
          ...{ documentId, state, excluded, rawHash, contentHash, fingerprint, validators, links },
        },
        text: change.text,
        versions: isNewVersion ? [...older, { ...newest, text: change.text }].slice(-10) : older,
      })
      if (change.run) {
        const { runId, outcome, embedded, reused } = change.run
        const said = { id: documentId, externalId, url, title, reason: null, message: change.message ?? null }
        const versions = { versionBefore: live, versionAfter: version }
        recordEntry(tables, runId, { ...entryOf(said, outcome, versions), embedded, reused })
      }
    },
    remove: async (removed, run) => {
      for (const { documentId, state, reason } of removed) {
        const known = tables.documents.get(documentId)
        if (known === undefined) continue
        rows.delete(documentId)
        setState(known, state)
        Object.assign(known.document, { reason, message: null, stale: false, chunkCount: 0 })
        const versions = { versionBefore: known.document.version || null, versionAfter: null }
        if (run) recordEntry(tables, run.runId, entryOf(known.document, 'removed', versions))
      }
    },
    removeSource: async (sourceId) => {
      const ids = [...tables.documents.values()]
        .filter(({ document }) => document.sourceId === sourceId)
        .map(({ document }) => document.id)
      for (const id of ids) {
        rows.delete(id)
        tables.documents.delete(id)
      }
      return ids.length
    },
    refreshAccess: async () => {},
    repair: async () => ({
      vectorsRemoved: 0,
      documentsWithoutVectors: [...rows]
        .filter(([, held]) => held.some((row) => row.vector === null))
        .map(([id]) => id),
    }),
    chunksToEmbed: async (documentId) => (rows.get(documentId) ?? []).map((row) => row.chunk),
    putVectors: async (chunks) => {
      for (const chunk of chunks) {
        const row = rows.get(chunk.documentId)?.find((held) => held.chunk.id === chunk.id)
        if (row) row.vector = chunk.vector
      }
    },
  }
}

const isEmbedded = (chunk: Chunk | EmbeddedChunk): chunk is EmbeddedChunk => 'vector' in chunk
