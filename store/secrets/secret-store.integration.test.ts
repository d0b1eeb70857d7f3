// Secrets at rest, over a real database file.
import { randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../core/config/secret.ts'
import { SAMPLE_DIMENSIONS, sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { openStore, type Store } from '../open-store.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const TOKEN = 'pat-eu1-11111111-2222-3333-4444-555555555555'
const newKey = (): string => randomBytes(32).toString('base64')

async function folder() {
  const made = await temporaryFolder()
  closers.push(made.remove)
  const open = async (secretKey?: string): Promise<Store> => {
    const store = await openStore(
      { clock: createFakeClock(), log: silentLogger },
      { dataDir: made.path, embedding: { modelId: 'hashing', dimensions: SAMPLE_DIMENSIONS }, secretKey },
    )
    closers.push(store.close)
    return store
  }
  return { path: made.path, open }
}

const addSource = (store: Store, id: string) =>
  store.sources.create(sampleSource(id, { id, kind: 'knowledge-base', settings: { provider: 'push' } }))

async function filesWith(path: string, text: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of names.filter((entry) => entry.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (bytes.includes(text)) found.push(entry.name)
  }
  return found
}

describe('the secret store', () => {
  it('gives back what was put, lists names only, and leaves no trace of the text in any file', async () => {
    const { path, open } = await folder()
    const store = await open()
    const { id } = await addSource(store, 's1')
    expect(await store.secrets.list(id)).toEqual([])
    expect(await store.secrets.get(id, 'token')).toBeUndefined()
    await store.secrets.put(id, 'token', new Secret(TOKEN))
    expect((await store.secrets.get(id, 'token'))?.reveal()).toBe(TOKEN)
    expect(await store.secrets.list(id)).toEqual([{ name: 'token', changedAt: '2026-01-01T00:00:00.000Z' }])
    expect(await filesWith(path, TOKEN)).toEqual([])
    expect((await stat(join(path, 'secret.key'))).mode & 0o777).toBe(0o600)
    await store.secrets.put(id, 'token', null)
    expect(await store.secrets.get(id, 'token')).toBeUndefined()
  })

  it('forgets the secrets of a source with the source', async () => {
    const { open } = await folder()
    const store = await open(newKey())
    const { id } = await addSource(store, 's1')
    await store.secrets.put(id, 'token', new Secret(TOKEN))
    await store.checkpoints.put(id, '{}')
    await store.sources.remove(id)
    expect(await store.secrets.list(id)).toEqual([])
    await addSource(store, 's1')
    expect(await store.checkpoints.get(id)).toBeUndefined()
    await store.checkpoints.put('nobody', '{}')
    expect(await store.checkpoints.get('nobody')).toBeUndefined()
  })

  it('makes one key when two secrets come at once', async () => {
    const { open } = await folder()
    const store = await open()
    const { id } = await addSource(store, 's1')
    await Promise.all(['token', 'webhookSecret'].map((name) => store.secrets.put(id, name, new Secret(name))))
    expect((await store.secrets.get(id, 'webhookSecret'))?.reveal()).toBe('webhookSecret')
  })

  it.each(['missing', 'another'])('says which key it needs when the key file is %s', async (how) => {
    const { path, open } = await folder()
    const store = await open()
    const { id } = await addSource(store, 's1')
    await store.secrets.put(id, 'token', new Secret(TOKEN))
    await store.close()
    if (how === 'missing') await rm(join(path, 'secret.key'))
    else await writeFile(join(path, 'secret.key'), newKey())
    const again = await open()
    await expect(again.secrets.get(id, 'token')).rejects.toThrow(/expected the key \w+ .*Put that key back/)
    await again.secrets.put(id, 'token', new Secret('new token'))
    expect((await again.secrets.get(id, 'token'))?.reveal()).toBe('new token')
  })

  it('moves to a new key that is put in front, after which the old one can go', async () => {
    const { open } = await folder()
    const [first, second] = [newKey(), newKey()]
    let store = await open(first)
    const { id } = await addSource(store, 's1')
    await store.secrets.put(id, 'token', new Secret(TOKEN))
    for (const keys of [`${second},${first}`, second]) {
      await store.close()
      store = await open(keys)
      expect((await store.secrets.get(id, 'token'))?.reveal()).toBe(TOKEN)
    }
  })

  it('takes over from the key file when KILDE_SECRET_KEY is set', async () => {
    const { path, open } = await folder()
    let store = await open()
    const { id } = await addSource(store, 's1')
    await store.secrets.put(id, 'token', new Secret(TOKEN))
    const key = newKey()
    for (const step of ['both', 'file gone']) {
      await store.close()
      if (step === 'file gone') await rm(join(path, 'secret.key'))
      store = await open(key)
      expect((await store.secrets.get(id, 'token'))?.reveal()).toBe(TOKEN)
    }
  })

  it('refuses a key that is none, and closes a key file that others may read', async () => {
    const { path, open } = await folder()
    await expect(open('too short')).rejects.toThrow(/KILDE_SECRET_KEY: expected 32 bytes .* openssl rand/)
    await writeFile(join(path, 'secret.key'), newKey())
    await chmod(join(path, 'secret.key'), 0o644)
    await open()
    expect((await stat(join(path, 'secret.key'))).mode & 0o777).toBe(0o600)
  })
})
