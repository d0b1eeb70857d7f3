import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  collect,
  connectorContract,
  connectorRequest,
  documentsIn,
  idOf,
  sourceOf,
} from '../../core/testing/connector-contract.ts'
import { createFakeClock } from '../../core/testing/fakes.ts'
import { createFilesConnector } from './files-connector.ts'

const noUploads = { attached: async () => [], read: async () => new Uint8Array() }
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
const run = (paths: string[], options = {}, uploads = noUploads) =>
  collect(
    createFilesConnector({ files: uploads, clock: createFakeClock() }, options),
    connectorRequest(sourceOf('files', { paths })),
  )

connectorContract('files', async () => {
  const own = await mkdtemp(join(tmpdir(), 'kilde-files-'))
  for (const name of ['a.md', 'b.txt', 'c.html', 'd.pdf', 'e.csv', 'f.zip']) {
    await writeFile(join(own, name), `text of ${name}`)
  }
  return {
    connector: createFilesConnector({ files: noUploads, clock: createFakeClock() }),
    kind: 'files',
    settings: { paths: [own] },
    unreachable: { paths: [join(own, 'no-such-folder')] },
    close: () => rm(own, { recursive: true, force: true }),
  }
})

describe('files connector', () => {
  it('names files by their path below the named folder', async () => {
    await put({ 'guide/intro.md': 'hello', 'index.html': 'x', 'guide/deep/b.txt': 'y' })
    const { items } = await run([folder])
    expect(items.map(idOf)).toEqual(['guide/deep/b.txt', 'guide/intro.md', 'index.html'])
    expect(documentsIn(items)[1]).toMatchObject({ name: 'intro.md', url: null, links: null })
    expect(Buffer.from(documentsIn(items)[1]!.body).toString()).toBe('hello')
  })

  it('leaves out dotfiles and node_modules without a word', async () => {
    await put({ '.hidden.md': 'x', '.git/a.md': 'x', 'node_modules/m/readme.md': 'x', 'a.md': 'x' })
    expect((await run([folder])).items.map(idOf)).toEqual(['a.md'])
  })

  it('follows symlinks to files inside the folder and no others', async () => {
    await put({ 'in/a.md': 'x', 'out/secret.md': 'x' })
    await symlink(join(folder, 'out/secret.md'), join(folder, 'in/leak.md'))
    await symlink(join(folder, 'out'), join(folder, 'in/leak'))
    await symlink(join(folder, 'in'), join(folder, 'in/loop'))
    await symlink(join(folder, 'in/a.md'), join(folder, 'in/link.md'))
    await symlink(join(folder, 'nowhere'), join(folder, 'in/broken.md'))
    expect((await run([join(folder, 'in')])).items.map(idOf)).toEqual(['a.md', 'link.md'])
  })

  it('keeps files of the same name in two named folders apart', async () => {
    await put({ 'x/docs/a.md': '1', 'y/docs/a.md': '2', 'z/docs/a.md': '3' })
    const paths = ['x', 'y', 'z'].map((name) => join(folder, name, 'docs'))
    expect((await run(paths)).items.map(idOf)).toEqual(['a.md', '/docs/a.md', '/docs~2/a.md'])
  })

  it('takes a folder that is named inside another one only once', async () => {
    await put({ 'a/b/c.md': 'x' })
    expect((await run([join(folder, 'a/b'), folder, folder])).items.map(idOf)).toEqual(['a/b/c.md'])
  })

  it('takes a single named file', async () => {
    await put({ 'notes.txt': 'x' })
    expect((await run([join(folder, 'notes.txt')])).items.map(idOf)).toEqual(['notes.txt'])
  })

  it('says why a file is left out', async () => {
    await put({ 'a.zip': 'x', 'big.md': 'x'.repeat(101), README: 'x' })
    const { items, enumeration } = await run([folder], { maxBytes: 100 })
    expect(items).toMatchObject([
      { type: 'excluded', externalId: 'README', reason: 'unsupported-type' },
      { type: 'excluded', externalId: 'a.zip', reason: 'unsupported-type' },
      { type: 'excluded', externalId: 'big.md', reason: 'too-large' },
    ])
    expect(enumeration.complete).toBe(true)
  })

  it('lets media files through, for the parser to say what it makes of them', async () => {
    await put({ 'talk.MP4': 'x', 'song.m4a': 'x' })
    expect(documentsIn((await run([folder])).items)).toHaveLength(2)
  })

  it('is complete with nothing for an empty folder', async () => {
    expect(await run([folder])).toEqual({ items: [], enumeration: { complete: true, message: null } })
  })

  it('reads a file again once its size or time changed', async () => {
    await put({ 'a.md': 'one' })
    const [first] = documentsIn((await run([folder])).items)
    expect(first?.validators.etag).toMatch(/^3-\d+$/)
    const known = async () => ({ externalId: 'a.md', links: null, validators: first!.validators })
    const connector = createFilesConnector({ files: noUploads, clock: createFakeClock() })
    const again = () =>
      collect(connector, connectorRequest(sourceOf('files', { paths: [folder] }), { known }))
    expect((await again()).items).toMatchObject([{ type: 'unchanged', externalId: 'a.md' }])
    await put({ 'a.md': 'other' })
    expect((await again()).items).toMatchObject([{ type: 'document' }])
  })

  it('brings uploads beside folders, under ids that no path can have', async () => {
    await put({ 'uploads/a.md': 'path' })
    const file = { id: 'f1', name: 'a.md', sizeBytes: 6, contentType: null, sha256: 'abc', createdAt: '' }
    const uploads = {
      attached: async () => [{ file, name: 'a.md', attachedAt: '2026-01-01T00:00:00.000Z' }],
      read: async () => new TextEncoder().encode('upload'),
    }
    const { items } = await run([folder], {}, uploads as never)
    expect(items.map(idOf)).toEqual(['uploads/a.md', '/uploads/a.md'])
    expect(documentsIn(items)[1]?.validators.etag).toBe('abc')
  })
})
