// The handful of Qdrant calls that we use, through its own client, each with our timeout, our errors and answers that
// are checked. Writes wait until they can be searched.
import { QdrantClient } from '@qdrant/js-client-rest'
import { z } from 'zod'
import type { Clock } from '../../core/ports/clock.ts'
import { retry } from '../../core/retry.ts'
import { toQdrantError } from './qdrant-errors.ts'
import type { Filter, Point, PointPayload, Query } from './qdrant-shapes.ts'
import { createRetryAfterWatch } from './retry-after-watch.ts'

export interface QdrantApi {
  exists(collection: string): Promise<boolean>
  /** Named dense vector (cosine) and sparse vector with idf. @throws AppError with `details.status` 409 when it exists */
  create(collection: string, dimensions: number): Promise<void>
  drop(collection: string): Promise<void>
  indexPayload(collection: string, field: string, type: 'keyword' | 'bool'): Promise<void>
  /** Alias name → collection. */
  aliases(): Promise<Map<string, string>>
  /** Points the alias at the collection, in one step. */
  switchAlias(alias: string, to: string, isNew: boolean): Promise<void>
  upsert(collection: string, points: readonly Point[], signal?: AbortSignal): Promise<void>
  /** All queries in one request; one list an entry. */
  query(collection: string, queries: readonly Query[], signal?: AbortSignal): Promise<Scored[][]>
  /** Those of the ids that are there. */
  held(collection: string, ids: readonly string[], signal?: AbortSignal): Promise<Set<string>>
  /** All ids, a page at a time. */
  scroll(collection: string, pageSize: number): AsyncGenerator<string[]>
  setPayload(collection: string, payload: Partial<PointPayload>, where: Where): Promise<void>
  remove(collection: string, where: Where): Promise<void>
}

export type Where = { ids: readonly string[] } | { filter: Filter }
export type Scored = { id: string; score: number }

const Exists = z.object({ exists: z.boolean() })
const Aliases = z.object({
  aliases: z.array(z.object({ alias_name: z.string(), collection_name: z.string() })),
})
const Answers = z.array(z.object({ points: z.array(z.object({ id: z.string(), score: z.number() })) }))
const Ids = z.array(z.object({ id: z.string() }))
const ScrollPage = z.object({ points: Ids, next_page_offset: z.string().nullish() })

export interface QdrantSettings {
  url: string
  apiKey?: string | undefined
  /** With it, what may help is tried three times. */
  clock?: Clock | undefined
  /** @default 30_000 */
  timeoutMs?: number
}

export function createQdrantApi(settings: QdrantSettings): QdrantApi {
  const { url, apiKey, clock } = settings
  const timeoutMs = settings.timeoutMs ?? 30_000
  const client = new QdrantClient({
    ...clientAddress(url),
    checkCompatibility: false,
    // Its own timeout would replace our signal.
    timeout: Number.POSITIVE_INFINITY,
    // As a plain header: given as a key, the client prints a warning at every start with a server in the same network.
    ...(apiKey === undefined ? {} : { headers: { 'api-key': apiKey } }),
  })
  const api = client.api()

  type Answer = { data: { result?: unknown } }
  async function call<Schema extends z.ZodType>(
    what: string,
    schema: Schema,
    work: (init: RequestInit) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<z.output<Schema>> {
    const once = async (): Promise<z.output<Schema>> => {
      const watch = createRetryAfterWatch()
      const signals = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]
      try {
        const { data } = await watch.run(() => work({ signal: AbortSignal.any(signals) }))
        return schema.parse(data.result)
      } catch (thrown) {
        throw toQdrantError(thrown, {
          ...{ what, url, timeoutMs, signal },
          ...{ isRateLimited: watch.isRateLimited(), retryAfterMs: watch.retryAfterMs() },
        })
      }
    }
    return clock === undefined ? once() : retry(once, { clock, ...(signal === undefined ? {} : { signal }) })
  }
  const done = z.unknown()

  return {
    async exists(collection) {
      const what = `Looking for collection ${collection}`
      return (await call(what, Exists, (init) => api.collectionExists({ collection_name: collection }, init)))
        .exists
    },
    async create(collection, dimensions) {
      await call(`Creating collection ${collection}`, done, (init) =>
        api.createCollection(
          {
            collection_name: collection,
            vectors: { dense: { size: dimensions, distance: 'Cosine' } },
            sparse_vectors: { lexical: { modifier: 'idf' } },
          },
          init,
        ),
      )
    },
    async drop(collection) {
      await call(`Dropping collection ${collection}`, done, (init) =>
        api.deleteCollection({ collection_name: collection }, init),
      )
    },
    async indexPayload(collection, field, type) {
      await call(`Indexing ${field} in ${collection}`, done, (init) =>
        api.createFieldIndex(
          { collection_name: collection, wait: true, field_name: field, field_schema: type },
          init,
        ),
      )
    },
    async aliases() {
      const { aliases } = await call('Reading aliases', Aliases, (init) =>
        api.getCollectionsAliases({}, init),
      )
      return new Map(aliases.map(({ alias_name, collection_name }) => [alias_name, collection_name]))
    },
    async switchAlias(alias, to, isNew) {
      const leave = { delete_alias: { alias_name: alias } }
      const take = { create_alias: { alias_name: alias, collection_name: to } }
      await call(`Pointing alias ${alias} at ${to}`, done, (init) =>
        api.updateAliases({ actions: isNew ? [take] : [leave, take] }, init),
      )
    },
    async upsert(collection, points, signal) {
      await call(
        `Writing ${points.length} vectors`,
        done,
        (init) => api.upsertPoints({ collection_name: collection, wait: true, points: [...points] }, init),
        signal,
      )
    },
    async query(collection, queries, signal) {
      const lists = await call(
        'Searching',
        Answers.length(queries.length),
        (init) => api.queryBatchPoints({ collection_name: collection, searches: [...queries] }, init),
        signal,
      )
      return lists.map(({ points }) => points)
    },
    async held(collection, ids, signal) {
      const points = await call(
        `Asking for ${ids.length} vectors`,
        Ids,
        (init) =>
          api.getPoints(
            { collection_name: collection, ids: [...ids], with_payload: false, with_vector: false },
            init,
          ),
        signal,
      )
      return new Set(points.map(({ id }) => id))
    },
    async *scroll(collection, pageSize) {
      let offset: string | null | undefined
      do {
        const from = offset
        const page: z.infer<typeof ScrollPage> = await call('Listing vectors', ScrollPage, (init) =>
          api.scrollPoints(
            {
              collection_name: collection,
              limit: pageSize,
              with_payload: false,
              with_vector: false,
              ...(from === undefined || from === null ? {} : { offset: from }),
            },
            init,
          ),
        )
        yield page.points.map(({ id }) => id)
        offset = page.next_page_offset
      } while (offset !== null && offset !== undefined)
    },
    async setPayload(collection, payload, where) {
      await call('Writing who may find what', done, (init) =>
        api.setPayload({ collection_name: collection, wait: true, payload, ...selected(where) }, init),
      )
    },
    async remove(collection, where) {
      await call('Removing vectors', done, (init) =>
        api.deletePoints({ collection_name: collection, wait: true, ...selected(where) }, init),
      )
    },
  }
}

const selected = (where: Where) => ('ids' in where ? { points: [...where.ids] } : { filter: where.filter })

/** The client forgets a path, and takes 6333 where the address names the scheme's own port. */
function clientAddress(url: string): { url: string; port: number; prefix?: string } {
  const { protocol, hostname, port, pathname } = new URL(url)
  const named = /^https?:\/\/[^/]*?:(\d+)(?:\/|$)/.exec(url)?.[1]
  const prefix = pathname.replace(/\/+$/, '')
  return {
    url: `${protocol}//${hostname}`,
    port: Number(port || named || 6333),
    ...(prefix === '' ? {} : { prefix }),
  }
}
