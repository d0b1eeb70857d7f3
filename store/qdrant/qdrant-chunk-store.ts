// The chunk store over Qdrant: rows in the database are the truth, vectors in Qdrant are derived from them. New vectors
// go first, then one transaction flips the rows, then vectors of rows that are gone are deleted. What a crash in between
// leaves is never shown, because hits are checked against the rows, and `repair` cleans it up.
import PQueue from 'p-queue'
import type { EmbeddedChunk } from '../../core/document.ts'
import { AppError, toAppError } from '../../core/errors.ts'
import type { ChunkStore, DocumentChange, RankedChunk } from '../../core/ports/chunk-store.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { createChunkReader } from '../relational/chunk-reader.ts'
import type { Database } from '../relational/database.ts'
import { inSlices } from '../relational/list-query.ts'
import {
  publishStatements,
  removeSourceStatements,
  removeStatements,
} from '../relational/publish-statements.ts'
import { accessRefreshed, staleSources, staleStamp } from '../relational/stale-access.ts'
import { keepTokens } from '../relational/token-rows.ts'
import { accessAfter, checkHits, documentsByAccess } from './chunk-access.ts'
import { countTerms, keepTerms } from './chunk-terms.ts'
import { createQdrantApi, type QdrantSettings, type Scored, type Where } from './qdrant-api.ts'
import { collectionOf, prepareCollection, takeAlias } from './qdrant-collection.ts'
import { repairCollection } from './qdrant-repair.ts'
import { accessPayload, matchAny, toPoint, toQueries } from './qdrant-shapes.ts'

export interface QdrantStoreOptions extends QdrantSettings {
  dimensions: number
  modelId: string
  /** The embedder gives tokens away: a passage without them is not held whole. @default false */
  keepsTokens?: boolean
  database: Database
  log: Logger
  clock: Clock
  /** Names the alias and begins the collections' names, so that several installations can share a server. @default kilde */
  name?: string
}

const UPSERT_BATCH = 100
/** Asked for beyond the limit, so that ties are settled by id and not by the server, and hits without a row leave no hole. */
const SPARE = 20

/** @throws AppError `store-unavailable` when the server cannot be reached, `bad-config` when the key is refused */
export async function openQdrantChunkStore(options: QdrantStoreOptions): Promise<ChunkStore> {
  const { database, log, clock } = options
  const { db } = database
  const api = createQdrantApi(options)
  const collection = collectionOf(options.name ?? 'kilde', options.modelId, options.dimensions)
  const { name } = collection
  await prepareCollection(api, collection)
  // The embedded index does not follow what is written from here on: without its id no snapshot of it is taken for good.
  await db.deleteFrom('meta').where('key', '=', 'index_id').execute()
  // One writer at a time: a publication and a change of access must not overtake each other.
  const writes = new PQueue({ concurrency: 1 })

  async function upsert(points: Parameters<typeof api.upsert>[1], signal?: AbortSignal): Promise<void> {
    for (const batch of inSlices(points, UPSERT_BATCH)) await api.upsert(name, batch, signal)
  }

  /** The rows have flipped already, so a vector that stays is only waste: it is logged and left to `repair`. */
  async function cleanUp(where: Where): Promise<void> {
    await api.remove(name, where).catch((error) => {
      log.warn({ error: toAppError(error).message }, 'vector-cleanup-fail')
    })
  }

  async function chunkIds(documentId: string): Promise<string[]> {
    const rows = await db
      .selectFrom('chunks')
      .select('chunk_id')
      .where('document_id', '=', documentId)
      .execute()
    return rows.map((row) => row.chunk_id)
  }

  async function held(ids: readonly string[], signal?: AbortSignal): Promise<Set<string>> {
    const found = new Set<string>()
    for (const slice of inSlices(ids)) for (const id of await api.held(name, slice, signal)) found.add(id)
    return found
  }

  async function publish(change: DocumentChange, signal?: AbortSignal): Promise<void> {
    const embedded = change.chunks.filter((chunk): chunk is EmbeddedChunk => 'vector' in chunk)
    const kept = change.chunks.filter((chunk) => !('vector' in chunk)).map(({ id }) => id)
    const [access, before] = await Promise.all([accessAfter(db, change), chunkIds(change.documentId)])
    if (access === undefined) throw sourceGone(change)
    const there = await held(kept, signal)
    const rows = new Set(before)
    const missing = kept.filter((id) => !there.has(id) || !rows.has(id)).length
    if (missing > 0) throw withoutVectors(change, missing)

    await upsert(
      embedded.map((chunk) => toPoint(chunk, access)),
      signal,
    )
    await database.batch([...publishStatements(db, change, clock.now()), ...keepTerms(embedded)])
    const now = new Set<string>(change.chunks.map(({ id }) => id))
    const gone = before.filter((id) => !now.has(id))
    if (gone.length > 0) await cleanUp({ ids: gone })
    if (kept.length > 0) await api.setPayload(name, accessPayload(access), { ids: kept })
  }

  async function refreshAccess(sourceId: string): Promise<void> {
    const stamp = await staleStamp(db, sourceId)
    for (const { access, documentIds } of await documentsByAccess(db, { sourceId })) {
      for (const slice of inSlices(documentIds)) {
        await api.setPayload(name, accessPayload(access), { filter: matchAny('documentId', slice) })
      }
    }
    if (stamp !== undefined) await database.batch([accessRefreshed(db, sourceId, stamp)])
  }

  async function putVectors(chunks: readonly EmbeddedChunk[]): Promise<void> {
    for (const slice of inSlices(chunks, UPSERT_BATCH)) {
      const ids = slice.map(({ id }) => id)
      const rows = await db
        .selectFrom('chunks')
        .select(['chunk_id', 'document_id'])
        .where('chunk_id', 'in', ids)
        .execute()
      const documentIds = [...new Set(rows.map((row) => row.document_id))]
      const groups = documentIds.length === 0 ? [] : await documentsByAccess(db, { documentIds })
      const accessOf = new Map(groups.flatMap((group) => group.documentIds.map((id) => [id, group.access])))
      const documentOf = new Map(rows.map((row) => [row.chunk_id, row.document_id]))
      const known = slice.flatMap((chunk) => {
        const access = accessOf.get(documentOf.get(chunk.id) ?? '')
        return access === undefined ? [] : [{ chunk, access }]
      })
      const chunks = known.map(({ chunk }) => chunk)
      // First: a vector says that its chunk is held whole.
      await database.batch([...keepTerms(chunks), ...keepTokens(db, chunks)])
      await upsert(known.map(({ chunk, access }) => toPoint(chunk, access)))
    }
  }

  async function repair() {
    for (const sourceId of await staleSources(db)) await refreshAccess(sourceId)
    const report = await repairCollection(api, name, { db, keepsTokens: options.keepsTokens ?? false })
    if (report.documentsWithoutVectors.length === 0) {
      const left = await takeAlias(api, collection)
      if (left !== null) log.info({ from: left, to: name }, 'collection-switch')
    }
    return report
  }

  return {
    ...createChunkReader(database),
    heldChunks: async (documentId) => held(await chunkIds(documentId)),
    publish: (change, { signal } = {}) =>
      writes.add(() => publish(change, signal), signal === undefined ? {} : { signal }),
    remove: (documents, run) =>
      writes.add(async () => {
        await database.batch(removeStatements(db, documents, run?.runId ?? null, clock.now()))
        for (const slice of inSlices(documents.map(({ documentId }) => documentId))) {
          await cleanUp({ filter: matchAny('documentId', slice) })
        }
      }),
    removeSource: (sourceId) =>
      writes.add(async () => {
        const results = await database.batch(removeSourceStatements(db, sourceId))
        await cleanUp({ filter: matchAny('sourceId', [sourceId]) })
        return results.at(-1)?.changes[0] ?? 0
      }),
    refreshAccess: (sourceId) => writes.add(() => refreshAccess(sourceId)),
    repair: () => writes.add(repair),
    putVectors: (chunks) => writes.add(() => putVectors(chunks)),
    async search({ vector, terms, filter, limit }, { signal } = {}) {
      const isEmpty = filter.kinds.length === 0 || filter.sourceIds?.length === 0
      const { dense, lexical } = toQueries({ vector, terms, filter }, limit + SPARE)
      const queries = [dense, lexical].flatMap((query) => query ?? [])
      if (isEmpty || queries.length === 0) return { dense: [], lexical: [] }
      const lists = await api.query(name, queries, signal)
      const legOf = async (list: Scored[] | undefined): Promise<RankedChunk[]> =>
        (await checkHits(db, list ?? [], filter)).sort(bestFirst).slice(0, limit)
      const denseList = dense === null ? undefined : lists[0]
      const lexicalList = lexical === null ? undefined : lists.at(-1)
      const [denseLeg, lexicalLeg] = await Promise.all([legOf(denseList), legOf(lexicalList)])
      return { dense: denseLeg, lexical: lexicalLeg }
    },
    termStatistics: (terms) => countTerms(database, terms),
    close: async () => {
      await writes.onIdle()
    },
  }
}

const bestFirst = (a: RankedChunk, b: RankedChunk): number =>
  b.score - a.score || (a.chunkId < b.chunkId ? -1 : a.chunkId > b.chunkId ? 1 : 0)

const withoutVectors = ({ documentId }: DocumentChange, missing: number): AppError =>
  new AppError(
    'conflict',
    `Publishing document ${documentId}: each chunk must come with its vector or be held already, ${missing} have neither. Ask heldChunks again and embed what it does not name; nothing was changed.`,
  )

const sourceGone = ({ documentId, sourceId }: DocumentChange): AppError =>
  new AppError(
    'conflict',
    `Publishing document ${documentId}: expected its source ${sourceId}, which is not there. It was removed meanwhile; nothing was changed.`,
  )
