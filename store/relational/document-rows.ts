// A document's row as the contract shows it, and as the change gates compare it.
import type { Selectable } from 'kysely'
import { type Document, DocumentState, type DocumentVersion } from '../../core/document.ts'
import type { DocumentGate } from '../../core/ports/document-store.ts'
import { Reason } from '../../core/run.ts'
import { isoTime, isoTimeOrNull, strings, toVisibility } from './columns.ts'
import type { DocumentsTable, DocumentVersionsTable } from './schema.ts'

export type DocumentRow = Selectable<DocumentsTable>
const reasonOf = (row: { reason: string | null }) => Reason.nullable().parse(row.reason)

export const toDocument = (row: DocumentRow): Document => ({
  id: row.id,
  sourceId: row.source_id,
  externalId: row.external_id,
  url: row.url,
  title: row.title,
  language: row.language,
  state: DocumentState.parse(row.state),
  reason: reasonOf(row),
  message: row.message,
  stale: row.stale === 1,
  citable: row.citable === 1,
  visibility: toVisibility(row.visibility),
  audience: strings(row.own_audience ?? row.audience),
  excluded: row.excluded === 1,
  version: row.version,
  chunkCount: row.chunk_count,
  contentType: row.content_type,
  fetchedAt: isoTimeOrNull(row.fetched_at),
  createdAt: isoTime(row.created_at),
  updatedAt: isoTime(row.updated_at),
})

/**
 * A document that is not live has no text to be unchanged from: its hashes and conditional validators are left out, so
 * that it is fetched whole; a failed one has what was read in vain (`UnsettledDocument.read`). `updatedAt` stays, because an older push must still lose against it.
 */
export function toGate(row: DocumentRow & { links: string | null }): DocumentGate {
  const isLive = row.state === 'live'
  const wasRead = isLive || row.state === 'failed'
  return {
    documentId: row.id,
    state: DocumentState.parse(row.state),
    excluded: row.excluded === 1,
    isStale: row.stale === 1,
    rawHash: wasRead ? row.raw_hash : null,
    contentHash: isLive ? row.content_hash : null,
    fingerprint: wasRead ? row.fingerprint : null,
    validators: {
      etag: isLive ? row.etag : null,
      lastModified: isLive ? row.last_modified : null,
      updatedAt: row.source_updated_at,
    },
    links: row.links === null ? null : strings(row.links),
  }
}

export const toVersion = (
  row: Omit<Selectable<DocumentVersionsTable>, 'document_id' | 'text'> & { length: number },
): DocumentVersion => ({
  version: row.version,
  title: row.title,
  url: row.url,
  createdAt: isoTime(row.created_at),
  sourceUpdatedAt: isoTimeOrNull(row.source_updated_at),
  runId: row.run_id,
  length: row.length,
})
