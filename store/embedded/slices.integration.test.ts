// Very large documents: in slices on their way in, whole or not at all for readers, also after a kill between the two.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentIdOf } from '../../core/ids.ts'
import {
  openFilter,
  SAMPLE_DIMENSIONS,
  sampleSource,
  sampleTokens,
  sampleVector,
} from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { openStore, type Store } from '../open-store.ts'
import { createDatabase } from '../relational/database.ts'
import { openSqlite } from '../sqlite/sqlite-client.ts'
import { largeDocument, largeSourceId } from '../testing/large-document.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

const documentId = documentIdOf(largeSourceId, 'large')
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let store: Store
const open = async (): Promise<void> => {
  store = await openStore(
    { clock: createFakeClock(), log: silentLogger },
    { dataDir: folder.path, embedding: { modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS } },
  )
}
beforeEach(async () => {
  folder = await temporaryFolder()
  await open()
  await store.sources.create({ ...sampleSource('large'), id: largeSourceId })
})
afterEach(async () => {
  await store.close()
  await folder.remove()
})

/** Rows that wait, read from the file of a store that is closed. */
async function stagedRows(): Promise<unknown> {
  const client = await openSqlite(folder.path, silentLogger)
  try {
    const { db } = createDatabase(client)
    const count = (table: 'staged_chunks' | 'staged_vectors') =>
      db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    return [(await count('staged_chunks')).count, (await count('staged_vectors')).count]
  } finally {
    await client.close()
  }
}

async function expectWhole(edition: string, chunks: number): Promise<void> {
  const { text, chunks: wanted } = await largeDocument(edition, chunks)
  const stored = await store.chunks.chunksOfDocument(documentId)
  expect(stored.map(({ id, text, start, places }) => ({ id, text, start, places }))).toEqual(
    wanted.map(({ id, text, start, places }) => ({ id, text, start, places })),
  )
  const tokens = await store.chunks.tokensOf(wanted.map(({ id }) => id))
  expect(tokens).toEqual(
    new Map(
      wanted.flatMap((chunk) => {
        const of = sampleTokens(chunk)
        return of === undefined ? [] : [[chunk.id, of] as const]
      }),
    ),
  )
  expect(new Set(stored.map(({ version }) => version)).size).toBe(1)
  expect((await store.documents.text(documentId))?.text).toBe(text)
  expect(await store.chunks.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
  const last = chunks - 1
  const words = `${last % 2 === 0 ? 'kept' : edition} part ${last}`
  const query = { vector: await sampleVector(words), terms: [], filter: openFilter, limit: 500 }
  const { dense } = await store.chunks.search(query)
  expect(dense[0]?.score).toBeCloseTo(1, 3)
  const found = await store.chunks.getChunks(dense.map(({ chunkId }) => chunkId))
  expect(found.every(({ text }) => text.startsWith('kept') || text.startsWith(edition))).toBe(true)
}

describe('a very large document', () => {
  it('is published whole, edited, and made small again', async () => {
    await store.chunks.publish(await largeDocument('first', 450))
    await expectWhole('first', 450)
    await store.chunks.publish(await largeDocument('second', 410))
    await expectWhole('second', 410)
    await store.chunks.publish(await largeDocument('third', 3))
    await expectWhole('third', 3)
    await store.close()
    expect(await stagedRows()).toEqual([0, 0])
    await open()
    await expectWhole('third', 3)
  })

  it('stays as it was when the work is stopped between two slices, and nothing waits on', async () => {
    await store.chunks.publish(await largeDocument('first', 450))
    const stopping = new AbortController()
    const publishing = store.chunks.publish(await largeDocument('second', 450), { signal: stopping.signal })
    stopping.abort(new Error('stopped'))
    await expect(publishing).rejects.toThrow('stopped')
    await expectWhole('first', 450)
    await store.close()
    expect(await stagedRows()).toEqual([0, 0])
    await open()
  })

  it('goes with its source while it is on its way', async () => {
    const publishing = largeDocument('first', 450).then((change) => store.chunks.publish(change))
    await store.sources.remove(largeSourceId)
    await expect(publishing).rejects.toMatchObject({ code: 'conflict' })
    await store.close()
    expect(await stagedRows()).toEqual([0, 0])
    await open()
  })

  it('is the old one after a kill when all slices were stored, and can be published again', async () => {
    await store.chunks.publish(await largeDocument('first', 450))
    await store.close()
    const child = fileURLToPath(new URL('../testing/publish-large.ts', import.meta.url))
    const ended = await new Promise<{ signal: string | null; said: string }>((resolve) => {
      const running = spawn(process.execPath, ['--import', 'tsx', child, folder.path])
      let said = ''
      for (const stream of [running.stdout, running.stderr]) {
        stream.on('data', (data: Buffer) => {
          said += data.toString()
        })
      }
      running.on('close', (_, signal) => resolve({ signal, said }))
    })
    expect(ended).toEqual({ signal: 'SIGKILL', said: 'publishing\n' })
    expect(await stagedRows()).toEqual([450, 450])
    await open()
    await expectWhole('first', 450)
    await store.chunks.publish(await largeDocument('second', 450))
    await expectWhole('second', 450)
    await store.close()
    expect(await stagedRows()).toEqual([0, 0])
    await open()
  })
})
