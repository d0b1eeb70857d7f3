// A chunk as a row and back. What is embedded is kept as its prefix, because it nearly always ends with the text itself.
import {
  type ExpressionBuilder,
  type Kysely,
  type OnConflictDatabase,
  type OnConflictTables,
  type Selectable,
  sql,
} from 'kysely'
import { z } from 'zod'
import type { Chunk } from '../../core/document.ts'
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { isCitable } from '../../core/source.ts'
import { isoTime, toVisibility } from './columns.ts'
import type { ChunksTable, Schema } from './schema.ts'

/** In the order of the insert; `version` holds the document's id, from which the statement reads the version. */
export function chunkRow(chunk: Chunk, documentId: string, publication: string) {
  const endsWithText = chunk.embedText.endsWith(chunk.text)
  return {
    chunk_id: chunk.id,
    document_id: documentId,
    source_id: chunk.sourceId,
    kind: chunk.kind,
    seq: chunk.seq,
    heading_path: JSON.stringify(chunk.headingPath),
    anchor: chunk.anchor,
    page: chunk.page,
    seconds: chunk.seconds,
    places: placesColumn(chunk.places),
    start_offset: chunk.start,
    end_offset: chunk.end,
    text: chunk.text,
    embed_prefix: endsWithText ? chunk.embedText.slice(0, chunk.embedText.length - chunk.text.length) : null,
    embed_text: endsWithText ? null : chunk.embedText,
    language: chunk.language,
    publication,
    version: documentId,
  }
}

type MovedColumn = Exclude<keyof ChunksTable, 'rid' | 'chunk_id' | 'document_id' | 'source_id' | 'kind'>

/** For a row that is there: its new place and version; its row id stays. */
export const moved = (
  eb: ExpressionBuilder<OnConflictDatabase<Schema, 'chunks'>, OnConflictTables<'chunks'>>,
) =>
  ({
    seq: eb.ref('excluded.seq'),
    heading_path: eb.ref('excluded.heading_path'),
    anchor: eb.ref('excluded.anchor'),
    page: eb.ref('excluded.page'),
    seconds: eb.ref('excluded.seconds'),
    places: eb.ref('excluded.places'),
    start_offset: eb.ref('excluded.start_offset'),
    end_offset: eb.ref('excluded.end_offset'),
    text: eb.ref('excluded.text'),
    embed_prefix: eb.ref('excluded.embed_prefix'),
    embed_text: eb.ref('excluded.embed_text'),
    language: eb.ref('excluded.language'),
    publication: eb.ref('excluded.publication'),
    version: eb.ref('excluded.version'),
  }) satisfies Record<MovedColumn, unknown>

/** Inserts a chunk, or moves the one with this id to its new place and version. */
export const upsertChunk = (db: Kysely<Schema>, row: ReturnType<typeof chunkRow>) =>
  db
    .insertInto('chunks')
    .values({ ...row, version: sql<number>`(SELECT version FROM documents WHERE id = ${row.version})` })
    .onConflict((conflict) => conflict.column('chunk_id').doUpdateSet(moved))

const HeadingPath = z.array(z.string())
const Places = z.array(
  z.tuple([z.number(), z.string().nullable(), z.number().nullable(), z.number().nullable()]),
)

const placesColumn = (places: Chunk['places']): string | null =>
  places === undefined || places.length === 0
    ? null
    : JSON.stringify(places.map(({ at, anchor, page, seconds }) => [at, anchor, page, seconds]))

function toPlaces(column: string | null): Pick<Chunk, 'places'> {
  if (column === null) return {}
  const places = Places.parse(JSON.parse(column))
  return { places: places.map(([at, anchor, page, seconds]) => ({ at, anchor, page, seconds })) }
}

const toKind = (kind: string): Chunk['kind'] => (kind === 'short-answer' ? 'short-answer' : 'content')

type Shown = Selectable<ChunksTable>

const common = (row: Omit<Shown, 'rid' | 'publication' | 'embed_prefix' | 'embed_text' | 'version'>) => ({
  id: row.chunk_id,
  documentId: row.document_id,
  sourceId: row.source_id,
  kind: toKind(row.kind),
  seq: row.seq,
  headingPath: HeadingPath.parse(JSON.parse(row.heading_path)),
  anchor: row.anchor,
  page: row.page,
  seconds: row.seconds,
  ...toPlaces(row.places),
  start: row.start_offset,
  end: row.end_offset,
  text: row.text,
  language: row.language,
})

export const toChunk = (row: Shown): Chunk => ({
  ...common(row),
  embedText: row.embed_text ?? `${row.embed_prefix ?? ''}${row.text}`,
})

/** Chunk rows with what their document and source say about them. */
export const selectStoredChunks = (db: Kysely<Schema>) =>
  db
    .selectFrom('chunks')
    .innerJoin('documents', 'documents.id', 'chunks.document_id')
    .innerJoin('sources', 'sources.id', 'documents.source_id')
    .select([
      'chunks.chunk_id',
      'chunks.document_id',
      'chunks.source_id',
      'chunks.kind',
      'chunks.seq',
      'chunks.heading_path',
      'chunks.anchor',
      'chunks.page',
      'chunks.seconds',
      'chunks.places',
      'chunks.start_offset',
      'chunks.end_offset',
      'chunks.text',
      'chunks.language',
      'chunks.version',
      'documents.title',
      'documents.url',
      'documents.external_id',
      'documents.language as document_language',
      'documents.updated_at as document_updated_at',
      'documents.source_updated_at as document_source_updated_at',
      'documents.citable as document_citable',
      'documents.visibility as document_visibility',
      'sources.citable as source_citable',
      'sources.visibility as source_visibility',
    ])

type StoredRow = Awaited<ReturnType<ReturnType<typeof selectStoredChunks>['execute']>>[number]

export const toStoredChunk = (row: StoredRow): StoredChunk => ({
  ...common(row),
  version: row.version,
  title: row.title ?? '',
  url: row.url,
  documentLanguage: row.document_language,
  externalId: row.external_id,
  citable:
    isCitable({ citable: row.source_citable === 1, visibility: toVisibility(row.source_visibility) }) &&
    isCitable({ citable: row.document_citable === 1, visibility: toVisibility(row.document_visibility) }),
  documentUpdatedAt: isoTime(row.document_source_updated_at ?? row.document_updated_at),
})
