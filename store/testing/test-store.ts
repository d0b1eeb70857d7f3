// A whole store on a folder of a test's own, with a clock that stands still.
import { eachItem } from '../../core/page.ts'
import { SAMPLE_DIMENSIONS } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { openStore, type Store } from '../open-store.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface TestStore extends Store {
  clock: ReturnType<typeof createFakeClock>
  dataDir: string
  cleanup(): Promise<void>
}

export async function openTestStore(): Promise<TestStore> {
  const folder = await temporaryFolder()
  const clock = createFakeClock()
  const store = await openStore(
    { clock, log: silentLogger },
    { dataDir: folder.path, embedding: { modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS } },
  )
  return {
    ...store,
    clock,
    dataDir: folder.path,
    cleanup: async () => {
      await store.close()
      await folder.remove()
    },
  }
}

/** All items of a list, read in pages of `limit`. */
export async function allPages<Item>(
  list: (page: {
    limit: number
    cursor: string | null
  }) => Promise<{ items: Item[]; nextCursor: string | null }>,
  limit = 2,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of eachItem(list, limit)) items.push(item)
  return items
}
