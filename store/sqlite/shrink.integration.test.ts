// The whole store on a real file: what was removed leaves the disk, while the store goes on answering.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sampleChange, sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { openTestStore, type TestStore } from '../testing/test-store.ts'

let store: TestStore
beforeEach(async () => {
  store = await openTestStore()
})
afterEach(() => store.cleanup())

it("gives a removed source's room back to the disk without being asked, and answers meanwhile", async () => {
  const removed = await store.sources.create(sampleSource('removed'))
  const kept = await store.sources.create(sampleSource('kept'))
  // One long word: it costs room and no analysis.
  const text = 'x'.repeat(300_000)
  for (let n = 0; n < 50; n += 1) {
    const change = await sampleChange({
      sourceId: removed.id,
      externalId: String(n),
      texts: [`${n} ${text}`],
    })
    await store.chunks.publish({ ...change, run: null })
  }
  await store.chunks.publish({
    ...(await sampleChange({ sourceId: kept.id, externalId: 'stays', texts: ['stays'] })),
    run: null,
  })
  const size = (): number => statSync(join(store.dataDir, 'kilde.db')).size
  await store.chunks.removeSource(removed.id)
  const full = size()
  await vi.waitFor(
    async () => {
      expect((await store.documents.list(kept.id, {}, { limit: 5, cursor: null })).items).toHaveLength(1)
      expect(size()).toBeLessThan(full * 0.75)
    },
    { timeout: 20_000, interval: 50 },
  )
})
