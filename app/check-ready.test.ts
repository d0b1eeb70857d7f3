import { expect, it } from 'vitest'
import { AppError } from '../core/errors.ts'
import { createHashingEmbedder } from '../core/testing/fakes.ts'
import { createMemoryChunkStore } from '../core/testing/memory-chunk-store.ts'
import { checkReady } from './check-ready.ts'

const keys = { count: async () => 1 }
const embedder = createHashingEmbedder(8)

it('is ready when the database, the vectors and the model answer', async () => {
  expect(await checkReady({ keys, chunks: createMemoryChunkStore() }, embedder)).toEqual({
    ok: true,
    checks: { database: 'ok', chunks: 'ok', embedder: 'ok' },
  })
})

it('is not ready when searching fails, and says why', async () => {
  const search = () => Promise.reject(new AppError('store-unavailable', 'Searching: no server.'))
  expect(await checkReady({ keys, chunks: { search } }, embedder)).toEqual({
    ok: false,
    checks: { database: 'ok', chunks: 'Searching: no server.', embedder: 'ok' },
  })
})
