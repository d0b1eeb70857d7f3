// The chunk index's own rows: writes vectors and terms, and reads index entries back, always from the tables.
import type { Access, IndexEntry } from '../embedded/chunk-index-types.ts'
import { quantise } from '../embedded/quantise.ts'
import { type AccessRow, accessOf } from './access-rows.ts'
import type { ChunkVector } from './messages.ts'
import type { StatementRunner } from './statement-runner.ts'

// CROSS JOIN keeps this order of tables: by row id, without sorting all blobs.
const ENTRY = `
  SELECT i.rid, i.scale, i.i8, i.term_ids, i.counts, i.length, c.chunk_id, c.document_id, c.kind, d.source_id,
    d.audience, d.own_audience, d.excluded, s.audience AS source_audience, s.enabled, s.answers_may_use
  FROM chunk_index i CROSS JOIN chunks c ON c.rid = i.rid
  CROSS JOIN documents d ON d.id = c.document_id CROSS JOIN sources s ON s.id = d.source_id`

interface EntryRow extends AccessRow {
  rid: number
  scale: number
  i8: Uint8Array
  term_ids: Uint8Array
  counts: Uint8Array
  length: number
  chunk_id: string
  document_id: string
  source_id: string
  kind: string
}

/** Replaces what is held under this row id. */
export function writeVector(sql: StatementRunner, rid: number, chunk: ChunkVector): void {
  const { i8, scale } = quantise(chunk.vector)
  sql.prepared('INSERT OR REPLACE INTO chunk_vectors (rid, f32) VALUES (?, ?)').run(rid, bytes(chunk.vector))
  sql
    .prepared(
      'INSERT OR REPLACE INTO chunk_index (rid, scale, i8, term_ids, counts, length) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(rid, scale, bytes(i8), bytes(chunk.termIds), bytes(chunk.counts), chunk.length)
}

/** As `writeVector`, for a chunk whose row waits in `staged_chunks`. */
export function stageVector(sql: StatementRunner, publication: string, chunk: ChunkVector): void {
  const { i8, scale } = quantise(chunk.vector)
  sql
    .prepared(
      `INSERT INTO staged_vectors (publication, chunk_id, f32, scale, i8, term_ids, counts, length)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ...[publication, chunk.chunkId, bytes(chunk.vector), scale, bytes(i8)],
      ...[bytes(chunk.termIds), bytes(chunk.counts), chunk.length],
    )
}

/** Moves what was staged to the rows of the same ids, which must stand by now; returns these. */
export function takeStaged(sql: StatementRunner, publication: string): number[] {
  const FROM = 'FROM staged_vectors s JOIN chunks c ON c.chunk_id = s.chunk_id WHERE s.publication = ?'
  const rows: { rid: number }[] = sql.prepared(`SELECT c.rid ${FROM} ORDER BY c.rid`).all(publication)
  sql.prepared(`INSERT OR REPLACE INTO chunk_vectors (rid, f32) SELECT c.rid, s.f32 ${FROM}`).run(publication)
  sql
    .prepared(
      `INSERT OR REPLACE INTO chunk_index (rid, scale, i8, term_ids, counts, length)
       SELECT c.rid, s.scale, s.i8, s.term_ids, s.counts, s.length ${FROM}`,
    )
    .run(publication)
  sql.prepared('DELETE FROM staged_vectors WHERE publication = ?').run(publication)
  return rows.map(({ rid }) => rid)
}

/** Rows without vectors and terms are left out. */
export function readEntries(sql: StatementRunner, rids: readonly number[]): IndexEntry[] {
  const one = sql.prepared(`${ENTRY} WHERE i.rid = ?`)
  return rids.flatMap((rid) => {
    const row: EntryRow | undefined = one.get(rid)
    return row === undefined ? [] : [toEntry(row, accessOf(row))]
  })
}

/** Every entry, in the order of the row ids; a document's access is worked out once. */
export function* allEntries(sql: StatementRunner): Generator<IndexEntry> {
  let last: { documentId: string; access: Access } | undefined
  const rows: Iterable<EntryRow> = sql.prepared(`${ENTRY} ORDER BY i.rid`).iterate()
  for (const row of rows) {
    if (last?.documentId !== row.document_id) last = { documentId: row.document_id, access: accessOf(row) }
    yield toEntry(row, last.access)
  }
}

/** Float32 vectors by row id, for rescoring. */
export function readVectors(sql: StatementRunner, rids: readonly number[]): Map<number, Float32Array> {
  const one = sql.prepared('SELECT f32 FROM chunk_vectors WHERE rid = ?')
  const vectors = new Map<number, Float32Array>()
  for (const rid of rids) {
    const row: { f32: Uint8Array } | undefined = one.get(rid)
    if (row !== undefined) vectors.set(rid, floats(row.f32))
  }
  return vectors
}

function toEntry(row: EntryRow, access: Access): IndexEntry {
  return {
    rid: row.rid,
    chunkId: row.chunk_id,
    documentId: row.document_id,
    sourceId: row.source_id,
    kind: row.kind === 'short-answer' ? 'short-answer' : 'content',
    ...access,
    i8: new Int8Array(row.i8.buffer, row.i8.byteOffset, row.i8.byteLength),
    scale: row.scale,
    termIds: words(row.term_ids),
    counts: row.counts,
    length: row.length,
  }
}

const bytes = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
/** A blob may start anywhere, words of four bytes may not. */
const aligned = (blob: Uint8Array): Uint8Array => (blob.byteOffset % 4 === 0 ? blob : blob.slice())
const words = (blob: Uint8Array): Uint32Array => {
  const { buffer, byteOffset, byteLength } = aligned(blob)
  return new Uint32Array(buffer, byteOffset, byteLength / 4)
}
const floats = (blob: Uint8Array): Float32Array => {
  const { buffer, byteOffset, byteLength } = aligned(blob)
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}
