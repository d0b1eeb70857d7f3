// The Qdrant store on a server of the caller's, with the real rows, as the contract suite takes it.
import { newId } from '../../../core/ids.ts'
import type { Logger } from '../../../core/ports/logger.ts'
import { type ChunkStoreSubject, SAMPLE_DIMENSIONS } from '../../../core/testing/chunk-store-contract.ts'
import { silentLogger } from '../../../core/testing/fakes.ts'
import { createDocumentStore } from '../../relational/document-store.ts'
import { createSourceStore } from '../../relational/source-store.ts'
import { openTestDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { createQdrantApi, type QdrantApi } from '../qdrant-api.ts'
import { openQdrantChunkStore } from '../qdrant-chunk-store.ts'
import { collectionOf } from '../qdrant-collection.ts'
import { toPoint } from '../qdrant-shapes.ts'

export interface QdrantSubject extends ChunkStoreSubject {
  test: TestDatabase
  api: QdrantApi
  /** The alias, and the beginning of the collections' names. */
  name: string
  collection: string
}

export async function openQdrantSubject(server: {
  url: string
  apiKey?: string | undefined
  modelId?: string
  log?: Logger
}): Promise<QdrantSubject> {
  const test = await openTestDatabase()
  const { database, clock } = test
  const name = `kilde-test-${newId().slice(0, 8)}`
  const modelId = server.modelId ?? 'hashing'
  const api = createQdrantApi(server)
  const collection = collectionOf(name, modelId, SAMPLE_DIMENSIONS).name
  const store = await openQdrantChunkStore({
    ...server,
    ...{ modelId, dimensions: SAMPLE_DIMENSIONS, name, database, clock, log: server.log ?? silentLogger },
  })
  return {
    ...{ store, test, api, name, collection },
    sources: createSourceStore(database, clock),
    documents: createDocumentStore(database, clock),
    damage: {
      loseVectors: (ids) => api.remove(collection, { ids }),
      addOrphan: (chunk) =>
        api.upsert(collection, [toPoint(chunk, { audience: [], forAnswers: true, enabled: true })]),
    },
    cleanup: async () => {
      await store.close()
      await api.drop(collection)
      await test.cleanup()
    },
  }
}
