import { afterAll, beforeAll } from 'vitest'
import { chunkStoreContract } from '../../core/testing/chunk-store-contract.ts'
import { openQdrantSubject } from './testing/qdrant-subject.ts'
import { startWireServer, type WireServer } from './testing/wire-server.ts'

let server: WireServer
beforeAll(async () => {
  server = await startWireServer({ apiKey: 'the-key' })
})
afterAll(() => server.close())

chunkStoreContract('Qdrant (in memory)', () => openQdrantSubject({ url: server.url, apiKey: 'the-key' }))
