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

async function put(files: Record<string, string | Buffer>): Promise<void> {
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

  it('lets a file that a person chose through whatever it is called, for its content to tell', async () => {
    await put({ report: 'x' })
    expect(documentsIn((await run([join(folder, 'report')])).items)).toHaveLength(1)
    const file = { id: 'f1', name: 'scan.bin', sizeBytes: 6, contentType: null, sha256: 'abc', createdAt: '' }
    const uploads = {
      attached: async () => [{ file, name: 'scan.bin', attachedAt: '2026-01-01T00:00:00.000Z' }],
      read: async () => new TextEncoder().encode('upload'),
    }
    expect(documentsIn((await run([], {}, uploads as never)).items)).toHaveLength(1)
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

  it('takes nothing of a folder whose .kildeignore cannot be used, and says so', async () => {
    await put({ 'a.md': 'x', 'b/c.md': 'x', 'b/.kildeignore': `c.md\n${'#'.repeat(1_000_001)}` })
    const { items, enumeration } = await run([folder])
    expect(items.map((item) => [idOf(item), item.type])).toEqual([
      ['a.md', 'document'],
      ['b/.kildeignore', 'failed'],
    ])
    expect(items[1]).toMatchObject({ message: expect.stringContaining('1,000,006 bytes') })
    expect(enumeration.complete).toBe(false)
    // As some editors save it.
    await put({ 'b/.kildeignore': Buffer.from('\ufeffc.md\n', 'utf16le') })
    expect((await run([folder])).items.map(idOf)).toEqual(['a.md', 'b/.kildeignore'])
  })

  it('leaves out what .kildeignore names, in its folder and below, the nearest one first', async () => {
    await put({
      '.kildeignore': '# drafts\n*.draft.md\n/private/\n',
      'a.md': 'x',
      'b.draft.md': 'x',
      'private/c.md': 'x',
      'deep/private/d.md': 'x',
      'deep/e.draft.md': 'x',
      'deep/.kildeignore': '!keep.draft.md\n',
      'deep/keep.draft.md': 'x',
    })
    expect((await run([folder])).items.map(idOf)).toEqual(['a.md', 'deep/keep.draft.md', 'deep/private/d.md'])
  })

  it('reads no rules through a link', async () => {
    await put({ rules: '*.md', 'in/a.md': 'x' })
    await symlink(join(folder, 'rules'), join(folder, 'in/.kildeignore'))
    expect((await run([join(folder, 'in')])).items.map(idOf)).toEqual(['a.md'])
  })

  it('brings subtitles with their recording, and says so of the file they are', async () => {
    await put({
      'v/talk.mp4': 'video',
      'v/talk.srt': 'words',
      'v/talk.de.vtt': 'Worte',
      'v/talk.mp4.vtt': 'words again',
      'v/other.srt': 'alone',
    })
    const { items } = await run([folder])
    expect(items).toMatchObject([
      { type: 'document', raw: { externalId: 'v/other.srt' } },
      // In another language: words that nothing else holds.
      { type: 'document', raw: { externalId: 'v/talk.de.vtt' } },
      { type: 'document', raw: { externalId: 'v/talk.mp4' } },
      { type: 'excluded', externalId: 'v/talk.mp4.vtt', reason: 'duplicate' },
      { type: 'excluded', externalId: 'v/talk.srt', reason: 'duplicate' },
    ])
    const talk = documentsIn(items).find(({ name }) => name === 'talk.mp4')
    const texts = talk?.sidecars?.map(({ name, body }) => [name, Buffer.from(body ?? []).toString()])
    expect(texts).toEqual([
      ['talk.mp4.vtt', 'words again'],
      ['talk.srt', 'words'],
      ['talk.de.vtt', 'Worte'],
    ])
  })

  it('reads a recording again once its subtitles changed', async () => {
    await put({ 'talk.mp4': 'video', 'talk.srt': 'words' })
    const etag = async () => documentsIn((await run([folder])).items)[0]?.validators.etag
    const before = await etag()
    await put({ 'talk.srt': 'other words' })
    expect(await etag()).not.toBe(before)
    await rm(join(folder, 'talk.srt'))
    expect(await etag()).toMatch(/^5-\d+$/)
  })

  it('finds the subtitles of a single named recording', async () => {
    await put({ 'talk.mp4': 'video', 'talk.srt': 'words' })
    const { items } = await run([join(folder, 'talk.mp4')])
    expect(items.map(idOf)).toEqual(['talk.mp4'])
    expect(documentsIn(items)[0]?.sidecars?.[0]?.name).toBe('talk.srt')
  })

  it('reads subtitles on their own when their recording is too large', async () => {
    await put({ 'talk.mp4': 'x'.repeat(200), 'talk.srt': 'words' })
    expect((await run([folder], { maxBytes: 100 })).items).toMatchObject([
      { type: 'excluded', externalId: 'talk.mp4', reason: 'too-large' },
      { type: 'document', raw: { externalId: 'talk.srt' } },
    ])
  })

  it('pairs uploads inside one folder of the upload, and keeps their paths apart', async () => {
    const file = (id: string, name: string) => ({
      file: { id, name, sizeBytes: 4, contentType: null, sha256: `hash-${id}`, createdAt: '' },
      name,
      attachedAt: '2026-01-01T00:00:00.000Z',
    })
    const uploads = {
      attached: async () => [file('1', 'a/talk.mp4'), file('2', 'a/talk.vtt'), file('3', 'b/talk.mp4')],
      read: async (id: string) => new TextEncoder().encode(`text ${id}`),
    }
    const { items } = await run([], {}, uploads as never)
    expect(items).toMatchObject([
      {
        type: 'document',
        raw: { externalId: '/uploads/a/talk.mp4', name: 'talk.mp4', validators: { etag: 'hash-1+hash-2' } },
      },
      { type: 'excluded', externalId: '/uploads/a/talk.vtt', reason: 'duplicate' },
      { type: 'document', raw: { externalId: '/uploads/b/talk.mp4', validators: { etag: 'hash-3' } } },
    ])
    expect(Buffer.from(documentsIn(items)[0]?.sidecars?.[0]?.body ?? []).toString()).toBe('text 2')
  })

  it('says of subtitles that cannot be read why, and reads them again at the next sync', async () => {
    const file = (id: string, name: string, sizeBytes = 4) => ({
      file: { id, name, sizeBytes, contentType: null, sha256: `hash-${id}`, createdAt: '' },
      name,
      attachedAt: '2026-01-01T00:00:00.000Z',
    })
    const uploads = {
      attached: async () => [
        ...[file('1', 'closed.mp4'), file('2', 'closed.srt')],
        ...[file('3', 'long.mp4'), file('4', 'long.srt', 11 * 2 ** 20)],
      ],
      read: async (id: string) => {
        if (id === '2') throw Object.assign(new Error('no'), { code: 'EACCES' })
        return new TextEncoder().encode(`text ${id}`)
      },
    }
    const { items } = await run([], {}, uploads as never)
    const [closed, long] = documentsIn(items)
    expect(closed?.sidecars).toEqual([
      { name: 'closed.srt', body: null, why: expect.stringMatching(/closed\.srt.*EACCES/) },
    ])
    expect(closed?.validators.etag).toBeNull()
    expect(long?.sidecars).toEqual([
      { name: 'long.srt', body: null, why: expect.stringMatching(/11,534,336 bytes.*10,485,760/) },
    ])
    // Until it is another file, it will be as long.
    expect(long?.validators.etag).toBe('hash-3+hash-4')
  })
})
