import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId, sha256 } from '../../core/ids.ts'
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { openTestStore, type TestStore } from '../testing/test-store.ts'
import { openFileBytes } from './file-bytes.ts'

let store: TestStore
let folder: string
beforeAll(async () => {
  store = await openTestStore()
  folder = join(store.dataDir, 'files')
})
afterAll(() => store.cleanup())

async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}
const save = (name: string, ...texts: string[]) => store.files.save(name, 'text/plain', parts(...texts), 100)

it('streams bytes to disk under their hash, the same ones once', async () => {
  const file = await save('a.txt', 'some ', 'words')
  expect(file).toMatchObject({ name: 'a.txt', sizeBytes: 10, sha256: sha256('some words') })
  expect(await save('a.txt', 'some words')).toEqual(file)
  const other = await save('b.txt', 'some words')
  expect(other.id).not.toBe(file.id)
  expect(await readdir(folder)).toEqual([file.sha256])
  expect(Buffer.from(await store.files.read(other.id)).toString()).toBe('some words')
  expect((await store.files.list({ limit: 9, cursor: null })).items.map(({ name }) => name)).toEqual([
    'b.txt',
    'a.txt',
  ])
})

it('refuses what passes the limit while it streams, and keeps nothing of it', async () => {
  let given = 0
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      given += 1
      yield Buffer.alloc(60)
    }
  }
  const before = await readdir(folder)
  const refused = store.files.save('big.bin', null, endless(), 100)
  await expect(refused).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringMatching(/big.bin.*100/),
  })
  expect(given).toBe(2)
  expect(await readdir(folder)).toEqual(before)
  expect((await save('exact.txt', 'x'.repeat(100))).sizeBytes).toBe(100)
})

it('keeps nothing of an upload that breaks off', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('connection lost')
  }
  const before = await readdir(folder)
  await expect(store.files.save('c.txt', null, broken(), 100)).rejects.toThrow('connection lost')
  expect(await readdir(folder)).toEqual(before)
})

it('removes what a killed process left unfinished', async () => {
  await writeFile(join(folder, '.upload-left'), 'half')
  await openFileBytes(folder)
  expect(await readdir(folder)).not.toContain('.upload-left')
})

it('attaches files to a source under their names there', async () => {
  const { id: sourceId } = await store.sources.create(sampleSource('uploads'))
  const [one, two] = [await save('one.txt', '1'), await save('two.txt', '2')]
  await store.files.attach(sourceId, two.id, 'doc.txt')
  await store.files.attach(sourceId, one.id, 'doc.txt')
  await store.files.attach(sourceId, two.id, 'another.txt')
  expect((await store.files.attached(sourceId)).map(({ name, file }) => [name, file.id])).toEqual([
    ['another.txt', two.id],
    ['doc.txt', one.id],
  ])
  await expect(store.files.attach(sourceId, newId(), 'x')).rejects.toMatchObject({ code: 'not-found' })
  expect(await store.files.detach(sourceId, 'doc.txt')).toBe(true)
  expect(await store.files.detach(sourceId, 'doc.txt')).toBe(false)
  expect(await store.sources.remove(sourceId)).toBe(true)
  expect(await store.files.attached(sourceId)).toEqual([])
  expect(await store.files.get(one.id)).toEqual(one)
})

it('says what is missing when bytes are gone or an id is unknown', async () => {
  const file = await save('lost.txt', 'lost')
  await rm(join(folder, file.sha256))
  await expect(store.files.read(file.id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(store.files.read(newId())).rejects.toMatchObject({ code: 'not-found' })
  expect(await store.files.get(newId())).toBeUndefined()
})
