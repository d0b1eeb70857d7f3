import { chunkStoreContract, SAMPLE_DIMENSIONS } from '../../core/testing/chunk-store-contract.ts'
import { createDocumentStore } from '../relational/document-store.ts'
import { createSourceStore } from '../relational/source-store.ts'
import { openTestDatabase } from '../testing/test-database.ts'
import { createEmbeddedChunkStore } from './embedded-chunk-store.ts'

chunkStoreContract('the embedded store', async () => {
  const test = await openTestDatabase()
  const { client, database, clock } = test
  await client.send<'open-index'>({ type: 'open-index', dimensions: SAMPLE_DIMENSIONS })
  return {
    store: createEmbeddedChunkStore(test, { dimensions: SAMPLE_DIMENSIONS }),
    sources: createSourceStore(database, clock),
    documents: createDocumentStore(database, clock),
    damage: {
      // A vector without a row cannot be: it hangs on its row.
      loseVectors: async (chunkIds) => {
        const rids = database.db.selectFrom('chunks').select('rid').where('chunk_id', 'in', chunkIds)
        await database.db.deleteFrom('chunk_index').where('rid', 'in', rids).execute()
      },
    },
    cleanup: test.cleanup,
  }
})
