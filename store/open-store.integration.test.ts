import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentIdOf } from '../core/ids.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../core/short-answer.ts'
import {
  embedSample,
  openFilter,
  SAMPLE_DIMENSIONS,
  sampleChange,
  sampleSource,
  sampleTerms,
  sampleVector,
} from '../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../core/testing/fakes.ts'
import { openStore, type Store, type StoreOptions } from './open-store.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const embedding = { modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS }
const inSpace = (centre: number) => ({
  ...embedding,
  tokenSpace: { centre: Float32Array.of(centre), scale: Float32Array.of(1) },
})
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const open = (of: Partial<StoreOptions> = {}): Promise<Store> =>
  openStore({ clock: createFakeClock(), log: silentLogger }, { dataDir: folder.path, embedding, ...of })
const find = async ({ chunks }: Store, question: string) =>
  chunks.search({
    vector: await sampleVector(question),
    terms: [...sampleTerms(question).ids],
    filter: openFilter,
    limit: 100,
  })

async function withDocuments(store: Store): Promise<string> {
  const { id: sourceId } = await store.sources.create(sampleSource('fruit'))
  await store.chunks.publish(await sampleChange({ sourceId, externalId: 'a', texts: ['red apple', 'pear'] }))
  await store.chunks.publish(await sampleChange({ sourceId, externalId: 'b', texts: ['red plum'] }))
  return sourceId
}

describe('openStore', () => {
  it('keeps everything over a restart and searches the same', async () => {
    const first = await open()
    await withDocuments(first)
    const before = await find(first, 'red apple')
    await first.close()
    const second = await open()
    expect(await find(second, 'red apple')).toEqual(before)
    expect(await second.chunks.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
    expect(await second.sources.get(BUILT_IN_SHORT_ANSWERS)).toMatchObject({ state: 'pending' })
    await second.close()
    await second.close()
  })

  it('refuses another model, naming both, and leaves the index as it was', async () => {
    const first = await open()
    await withDocuments(first)
    await first.close()
    const other = { modelId: 'other', dimensions: SAMPLE_DIMENSIONS }
    await expect(open({ embedding: other })).rejects.toMatchObject({
      code: 'model-changed',
      message: expect.stringMatching(/hashing.*other.*EMBEDDING_MODEL.*kilde reindex/),
    })
    const again = await open()
    expect((await find(again, 'red')).lexical).toHaveLength(2)
    await again.close()
  })

  it('tells an index of another version of Kilde from one of another model', async () => {
    await (await open()).close()
    const database = new DatabaseSync(join(folder.path, 'kilde.db'))
    database.exec("UPDATE meta SET value = '1' WHERE key = 'index_version'")
    database.close()
    const error = await open().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'model-changed', message: expect.stringMatching(/kilde reindex/) })
    expect(error).toMatchObject({ message: expect.not.stringContaining('EMBEDDING_MODEL') })
  })

  it('refuses an index whose tokens another token space cut down, and makes it anew when told to', async () => {
    const first = await open({ embedding: inSpace(0.1) })
    const sourceId = await withDocuments(first)
    await first.close()
    for (const other of [inSpace(0.2), embedding]) {
      const error = await open({ embedding: other }).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({
        code: 'model-changed',
        message: expect.stringMatching(/token-space\.json.*kilde reindex/),
      })
      expect(error).toMatchObject({ message: expect.not.stringContaining('EMBEDDING_MODEL') })
    }
    // The scale weighs what is asked; nothing that is kept depends on it.
    const scaled = { ...inSpace(0.1).tokenSpace, scale: Float32Array.of(7) }
    await (await open({ embedding: { ...embedding, tokenSpace: scaled } })).close()

    const store = await open({ embedding: inSpace(0.2), onModelChange: 'rebuild' })
    const ids = (await store.chunks.chunksToEmbed(documentIdOf(sourceId, 'a'))).map(({ id }) => id)
    expect(await store.chunks.tokensOf(ids)).toEqual(new Map())
    expect((await store.chunks.repair()).documentsWithoutVectors).toHaveLength(2)
    await store.close()
    await (await open({ embedding: inSpace(0.2) })).close()
  })

  it('says what to take away when an index made without tokens is opened with a token space', async () => {
    await (await open()).close()
    const error = await open({ embedding: inSpace(0.1) }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'model-changed',
      message: expect.stringMatching(/Take token-space\.json out of the model's folder.*kilde reindex/),
    })
  })

  it('takes an index from before its token space was kept for one of the token space it is opened with', async () => {
    await (await open({ embedding: inSpace(0.1) })).close()
    const database = new DatabaseSync(join(folder.path, 'kilde.db'))
    database.exec("DELETE FROM meta WHERE key = 'token_space'")
    database.close()
    await (await open({ embedding: inSpace(0.1) })).close()
    await expect(open({ embedding: inSpace(0.2) })).rejects.toMatchObject({ code: 'model-changed' })
  })

  it('drops the old vectors when told to rebuild, and takes new ones of other dimensions', async () => {
    const first = await open()
    const sourceId = await withDocuments(first)
    await first.close()
    const store = await open({ embedding: { modelId: 'other', dimensions: 32 }, onModelChange: 'rebuild' })
    expect(await find(store, 'red').catch((error) => error)).toMatchObject({ code: 'model-changed' })
    const ids = (await store.chunks.chunksToEmbed(documentIdOf(sourceId, 'a'))).map(({ id }) => id)
    expect(ids).toHaveLength(2)
    expect(await store.chunks.tokensOf(ids)).toEqual(new Map())
    const { documentsWithoutVectors } = await store.chunks.repair()
    expect(documentsWithoutVectors.sort()).toEqual(
      ['a', 'b'].map((externalId) => documentIdOf(sourceId, externalId)).sort(),
    )
    for (const documentId of documentsWithoutVectors) {
      const chunks = await store.chunks.chunksToEmbed(documentId)
      const embedded = await Promise.all(chunks.map(embedSample))
      await store.chunks.putVectors(
        embedded.map((chunk) => ({ ...chunk, vector: chunk.vector.slice(0, 32) })),
      )
    }
    const { dense } = await store.chunks.search({
      vector: (await sampleVector('red')).slice(0, 32),
      terms: [],
      filter: openFilter,
      limit: 10,
    })
    expect(dense).toHaveLength(3)
    await store.close()
    expect((await readdir(folder.path)).filter((file) => file.endsWith('.snapshot'))).toHaveLength(1)
  })

  it('carries out a change of access that a crash kept from the index', async () => {
    const first = await open()
    const sourceId = await withDocuments(first)
    await first.sources.update(sourceId, { audience: ['staff'] }) // no refreshAccess: as if killed here
    await first.close()
    const second = await open()
    expect((await find(second, 'red')).dense).toEqual([])
    await second.close()
  })
})

describe('a process that is killed', () => {
  it('lets go of the folder, and leaves whole documents only', async () => {
    let revision = 1
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          fileURLToPath(new URL('./testing/publish-forever.ts', import.meta.url)),
          folder.path,
          String(revision),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const acknowledged = await killAfter(child, 12 + round * 7, async () => {
        if (round > 0) return
        await expect(open()).rejects.toMatchObject({
          code: 'store-locked',
          message: expect.stringContaining(`process ${child.pid}`),
        })
      })
      const store = await open()
      const [source] = (await store.sources.list({ kind: 'files' }, { limit: 5, cursor: null })).items
      const sourceId = source?.id ?? ''
      for (const externalId of ['a', 'b', 'c']) {
        const found = await wholeRevision(store, documentIdOf(sourceId, externalId))
        const least = acknowledged.get(externalId) ?? 0
        // One more may have been committed than was told.
        expect([least, least + 1]).toContain(found)
        revision = Math.max(revision, found + 1)
      }
      expect((await find(store, 'kept')).lexical).toHaveLength(3)
      expect((await find(store, 'part')).dense).toHaveLength(63)
      expect(await store.chunks.repair()).toEqual({ vectorsRemoved: 0, documentsWithoutVectors: [] })
      await store.close()
    }
  })
})

/** The last revision told of each document before the kill. */
async function killAfter(
  child: ChildProcessByStdio<null, Readable, null>,
  lines: number,
  whileRunning: () => Promise<void>,
): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>()
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [externalId = '', revision] = line.split(' ')
    if (revision === undefined) await whileRunning()
    else acknowledged.set(externalId, Number(revision))
    seen += 1
    if (seen === lines) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return acknowledged
}

/** The one revision that all parts of a document are of. */
async function wholeRevision(store: Store, documentId: string): Promise<number> {
  const chunks = await store.chunks.chunksOfDocument(documentId)
  expect(chunks).toHaveLength(21)
  const revisions = new Set(chunks.slice(0, 20).map(({ text }) => Number(/revision (\d+)/.exec(text)?.[1])))
  expect(revisions.size).toBe(1)
  const text = await store.documents.text(documentId)
  expect(text?.text).toBe(chunks.map((chunk) => chunk.text).join(''))
  expect(new Set(chunks.map(({ version }) => version))).toEqual(new Set([text?.version]))
  return [...revisions][0] ?? 0
}
