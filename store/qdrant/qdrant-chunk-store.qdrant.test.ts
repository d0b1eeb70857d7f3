import { describe, it } from 'vitest'
import { chunkStoreContract } from '../../core/testing/chunk-store-contract.ts'
import { openQdrantSubject } from './testing/qdrant-subject.ts'

// The one place beside the configuration that reads the environment: which server `npm run test:qdrant` may write to.
const url = process.env['QDRANT_URL']
const apiKey = process.env['QDRANT_API_KEY']

if (url === undefined) {
  describe('Qdrant (a real server)', () => {
    it.skip('is skipped: QDRANT_URL names no server', () => {})
  })
} else {
  chunkStoreContract('Qdrant (a real server)', () => openQdrantSubject({ url, apiKey }), {
    openEach: true,
    timeoutMs: 180_000,
  })
}
