import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collect, connectorRequest, sourceOf } from '../core/testing/connector-contract.ts'
import { createFakeClock, silentLogger } from '../core/testing/fakes.ts'
import { createMemoryVendorStores } from '../core/testing/memory-vendor-stores.ts'
import { createConnectors } from './create-connectors.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-limit-'))
  await writeFile(join(folder, 'a.md'), 'x'.repeat(101))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it.each([
  [100, 'excluded'],
  [101, 'document'],
])('hands the limit of a file on: of 101 bytes with a limit of %i becomes %s', async (maxFileBytes, type) => {
  const connectors = createConnectors(
    {
      files: { attached: async () => [], read: async () => new Uint8Array() },
      vendorStores: createMemoryVendorStores(),
      allowPrivateNetwork: [],
      contactUrl: null,
      clock: createFakeClock(),
      log: silentLogger,
    },
    { maxFileBytes },
  )
  const { items } = await collect(connectors.files, connectorRequest(sourceOf('files', { paths: [folder] })))
  expect(items).toMatchObject([{ type }])
  await connectors.close()
})
