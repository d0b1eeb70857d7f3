import { describe, expect, it } from 'vitest'
import { Document, DocumentVersion } from '../../core/document.ts'
import { ShortAnswer } from '../../core/short-answer.ts'
import { ArticleResult, ArticlesReport } from '../contract/articles.ts'
import { pageOf } from '../contract/common.ts'
import { DocumentDetail, DocumentDiff } from '../contract/documents.ts'
import { FileResult, UploadReport } from '../contract/files.ts'
import { RunDocumentResult } from '../contract/runs.ts'
import { addSource, createTestApi, read } from '../testing/test-api.ts'

describe('documents', () => {
  it('shows the text of a version with the number of that version', async () => {
    const { call } = await createTestApi()
    const newest = read(DocumentDetail, await call('admin', 'GET', '/v1/documents/d1'))
    expect(newest).toMatchObject({ text: 'Press the button.', version: 2, latestVersion: 2 })
    const old = read(DocumentDetail, await call('admin', 'GET', '/v1/documents/d1?version=1'))
    expect(old).toMatchObject({ text: 'Old text.', version: 1, latestVersion: 2 })
    expect((await call('admin', 'GET', '/v1/documents/d1?version=9')).status).toBe(404)
  })

  it('lists the versions of a document and shows what changed between two', async () => {
    const { call } = await createTestApi()
    const list = await call('admin', 'GET', '/v1/documents/d1/versions')
    expect(read(pageOf(DocumentVersion), list).items.map(({ version }) => version)).toEqual([2, 1])
    const last = read(DocumentDiff, await call('admin', 'GET', '/v1/documents/d1/diff'))
    expect(last).toMatchObject({ from: { version: 1 }, to: { version: 2 }, added: 1, removed: 1 })
    expect(last.hunks[0]?.lines).toEqual([
      { op: 'removed', text: 'Old text.' },
      { op: 'added', text: 'Press the button.' },
    ])
    const back = read(DocumentDiff, await call('admin', 'GET', '/v1/documents/d1/diff?from=2&to=1'))
    expect(back.hunks[0]?.lines[1]).toEqual({ op: 'added', text: 'Old text.' })
    const lost = await call('admin', 'GET', '/v1/documents/d1/diff?from=9')
    expect([lost.status, JSON.stringify(lost.body)]).toEqual([404, expect.stringContaining('kept: 2, 1')])
    expect((await call('agent', 'GET', '/v1/documents/d1/versions')).status).toBe(403)
  })

  it('shows what a run changed in the text, when it is asked for', async () => {
    const { call, runs } = await createTestApi()
    const { id } = runs.create('s1', 'person')
    const of = { externalId: 'x', title: null, url: null, reason: null, message: null }
    const entry = (documentId: string, versionBefore: number | null) =>
      ({ documentId, outcome: 'updated', ...of, versionBefore, versionAfter: 2 }) as const
    runs.documents.set(id, [entry('d1', 1), { ...entry('d1', 2), outcome: 'unchanged' }, entry('lost', 1)])
    const plain = await call('admin', 'GET', `/v1/runs/${id}/documents`)
    expect(JSON.stringify(plain.body)).not.toContain('"diff"')
    const { items } = read(
      pageOf(RunDocumentResult),
      await call('admin', 'GET', `/v1/runs/${id}/documents?diff=true`),
    )
    expect(items.map(({ diff }) => diff && [diff.added, diff.removed])).toEqual([[1, 1], null, null])
  })

  it('makes a document stricter, and the index hears of it', async () => {
    const { call, refreshed, audit } = await createTestApi()
    const body = { citable: false, audience: ['staff'] }
    const changed = read(Document, await call('admin', 'PATCH', '/v1/documents/d1', body))
    expect(changed).toMatchObject(body)
    expect(refreshed).toEqual(['s1'])
    expect(audit.rows[0]).toMatchObject({ before: { citable: true }, after: { citable: false } })
  })

  it('excludes and readmits', async () => {
    const { call, calls } = await createTestApi()
    expect((await call('admin', 'DELETE', '/v1/documents/d1')).status).toBe(204)
    const back = read(Document, await call('admin', 'PATCH', '/v1/documents/d1', { excluded: false }))
    expect(back.excluded).toBe(false)
    expect(calls.map(([name]) => name)).toEqual(['excludeDocument', 'readmitDocument'])
  })

  it('lists by state', async () => {
    const { call } = await createTestApi()
    const list = async (state: string) =>
      read(pageOf(Document), await call('admin', 'GET', `/v1/sources/s1/documents?state=${state}`)).items
        .length
    expect([await list('live'), await list('gone')]).toEqual([1, 0])
  })
})

describe('files', () => {
  const upload = (...files: [string, string][]) => {
    const form = new FormData()
    for (const [name, text] of files) form.append('file', new File([text], name, { type: 'text/plain' }))
    return form
  }

  it('takes many, refuses one that is too large, and its counts add up', async () => {
    const { call, files, runs, ...test } = await createTestApi({ limits: { uploadBytes: 10 } })
    await addSource(test, 'f1', 'files')
    const form = upload(['a.txt', 'one'], ['big.txt', 'x'.repeat(11)], ['ü.md', 'three'])
    form.append('comment', 'no file')
    const result = await call('admin', 'POST', '/v1/sources/f1/files', form)
    expect(result.status).toBe(202)
    const report = read(UploadReport, result)
    expect(report.counts).toEqual({ received: 3, accepted: 2, refused: 1 })
    expect(report.items.map(({ name, error }) => [name, error?.code])).toEqual([
      ['a.txt', undefined],
      ['big.txt', 'too-large'],
      ['ü.md', undefined],
    ])
    expect([...files.rows.values()].map(({ bytes }) => bytes.toString())).toEqual(['one', 'three'])
    expect(files.attached.map(({ name }) => name)).toEqual(['a.txt', 'ü.md'])
    expect(report.run?.trigger).toBe('upload')
    expect(runs.rows.size).toBe(1)
  })

  it('takes a batch of a thousand with the folders they lie in, refuses the rest, and its counts add up', async () => {
    const { call, files, ...test } = await createTestApi()
    await addSource(test, 'f1', 'files')
    const names = Array.from({ length: 1002 }, (_, i) => `docs/part-${i % 7}/page-${i}.md`)
    const form = upload(...names.map((name): [string, string] => [name, `text ${name}`]))
    const report = read(UploadReport, await call('admin', 'POST', '/v1/sources/f1/files', form))
    expect(report.counts).toEqual({ received: 1002, accepted: 1000, refused: 2 })
    expect(report.items.map(({ name }) => name)).toEqual(names)
    expect(report.items.slice(-2).map(({ error }) => error?.code)).toEqual(['too-large', 'too-large'])
    expect(files.attached.map(({ name }) => name)).toEqual(names.slice(0, 1000))
  })

  it('starts no run when nothing was taken', async () => {
    const { call, runs, ...test } = await createTestApi({ limits: { uploadBytes: 1 } })
    await addSource(test, 'f1', 'files')
    const report = read(
      UploadReport,
      await call('admin', 'POST', '/v1/sources/f1/files', upload(['a', 'xx'])),
    )
    expect([report.run, runs.rows.size]).toEqual([null, 0])
  })

  it('uses a file again', async () => {
    const { call, files, ...test } = await createTestApi()
    await addSource(test, 'f1', 'files')
    await call('admin', 'POST', '/v1/sources/f1/files', upload(['a.txt', 'one']))
    const [file] = read(pageOf(FileResult), await call('admin', 'GET', '/v1/files')).items
    await addSource(test, 'f2', 'files')
    const body = { fileId: file?.id, name: 'b.txt' }
    const report = read(UploadReport, await call('admin', 'POST', '/v1/sources/f2/files', body))
    expect(report.counts.accepted).toBe(1)
    expect(files.attached.at(-1)).toEqual({ sourceId: 'f2', fileId: file?.id, name: 'b.txt' })
    expect((await call('admin', 'POST', '/v1/sources/f2/files', { fileId: 'none' })).status).toBe(404)
  })

  it.each([
    ['nothing', undefined, undefined, 400],
    ['no boundary', 'x', 'multipart/form-data', 400],
    [
      'a body that breaks off',
      '--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nab',
      'multipart/form-data; boundary=b',
      202,
    ],
    ['a body without parts', '--b--\r\n', 'multipart/form-data; boundary=b', 400],
    ['another type', 'abc', 'text/plain', 415],
  ])('answers %s with a reason', async (_, body, type, status) => {
    const { call, ...test } = await createTestApi()
    await addSource(test, 'f1', 'files')
    const headers = type === undefined ? {} : { 'content-type': type }
    const result = await call('admin', 'POST', '/v1/sources/f1/files', body, headers)
    expect(result.status).toBe(status)
    if (status === 202) expect(read(UploadReport, result).counts).toMatchObject({ accepted: 0, refused: 1 })
  })

  it('belong to a source of files', async () => {
    const { call } = await createTestApi()
    expect((await call('admin', 'POST', '/v1/sources/s1/files', upload(['a', 'b']))).status).toBe(409)
  })
})

describe('articles', () => {
  const article = { title: 'Reset', body: '<p>Press.</p>', format: 'html' }

  it('are pushed and removed by the id that the caller gave', async () => {
    const { call, calls, audit, ...test } = await createTestApi()
    await addSource(test, 'k1', 'knowledge-base')
    const at = `/v1/sources/k1/articles/${encodeURIComponent('docs/a b?c')}`
    const result = await call('admin', 'PUT', at, { ...article, updatedAt: '2026-01-01T10:00:00+02:00' })
    expect(read(ArticleResult, result).outcome).toBe('added')
    expect(calls[0]).toMatchObject(['pushArticle', 'k1', 'docs/a b?c', { title: 'Reset' }])
    expect(audit.rows[0]).toMatchObject({ action: 'article.put' })
    expect(JSON.stringify(audit.rows[0])).not.toContain('Press')
    expect((await call('admin', 'DELETE', '/v1/sources/k1/articles/a1')).status).toBe(204)
    expect((await call('admin', 'DELETE', '/v1/sources/k1/articles/a2')).status).toBe(404)
  })

  it('are pushed many at a time, each with its outcome, and counts that add up', async () => {
    const { call, audit, ...test } = await createTestApi({
      services: ({ sync }) => ({
        sync: {
          ...sync,
          pushArticle: async (source, externalId, pushed) => {
            if (externalId === 'broken') throw new Error('The disk hiccuped.')
            const result = await sync.pushArticle(source, externalId, pushed)
            return externalId === 'old' ? { ...result, outcome: 'ignored-older' } : result
          },
        },
      }),
    })
    await addSource(test, 'k1', 'knowledge-base')
    const long = 'x'.repeat(2000)
    const items = ['a', 'broken', 'old', long, 'a'].map((externalId) => ({ externalId, ...article }))
    const report = read(ArticlesReport, await call('admin', 'PUT', '/v1/sources/k1/articles', { items }))
    expect(report.items.map(({ externalId, outcome }) => [externalId, outcome])).toEqual([
      ...[
        ['a', 'added'],
        ['broken', 'failed'],
        ['old', 'ignored-older'],
        [long, 'added'],
      ],
      ['a', 'added'],
    ])
    expect(report.counts).toMatchObject({ added: 3, failed: 1, 'ignored-older': 1, updated: 0 })
    expect(audit.rows.at(-1)).toMatchObject({ action: 'article.put-many' })
    const wrong = await call('admin', 'PUT', '/v1/sources/k1/articles', { items: [{ ...article }, ...items] })
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([
      400,
      expect.stringContaining('items[0].externalId'),
    ])
    expect((await call('admin', 'PUT', '/v1/sources/s1/articles', { items })).status).toBe(409)
  })

  it('may be larger than other bodies, up to their own limit', async () => {
    const { call, ...test } = await createTestApi({ limits: { articleBytes: 2 * 1024 * 1024 } })
    await addSource(test, 'k1', 'knowledge-base')
    const put = (chars: number) =>
      call('admin', 'PUT', '/v1/sources/k1/articles/a', { ...article, body: 'x'.repeat(chars) })
    expect((await put(1.5 * 1024 * 1024)).status).toBe(200)
    expect((await put(2.5 * 1024 * 1024)).status).toBe(413)
  })

  it.each([
    { format: 'pdf' },
    { title: '' },
    { state: 'hidden' },
    { updatedAt: 'today' },
    { url: 'javascript:1' },
  ])('are refused with %o', async (wrong) => {
    const { call, ...test } = await createTestApi()
    await addSource(test, 'k1', 'knowledge-base')
    expect((await call('admin', 'PUT', '/v1/sources/k1/articles/a', { ...article, ...wrong })).status).toBe(
      400,
    )
  })

  it('belong to a knowledge base', async () => {
    const { call } = await createTestApi()
    expect((await call('admin', 'PUT', '/v1/sources/s1/articles/a', article)).status).toBe(409)
  })
})

describe('short answers', () => {
  const input = { question: 'When are you open?', answer: 'From nine to five.', variants: ['Opening hours?'] }

  it('are added to the built-in source, changed in part, removed', async () => {
    const { call, audit } = await createTestApi()
    const result = await call('admin', 'POST', '/v1/short-answers', input)
    expect(result.status).toBe(201)
    const added = read(ShortAnswer, result)
    const at = `/v1/short-answers/${added.id}`
    const changed = read(ShortAnswer, await call('admin', 'PATCH', at, { answer: 'From ten.' }))
    expect(changed).toMatchObject({ answer: 'From ten.', variants: ['Opening hours?'] })
    expect(read(ShortAnswer, await call('admin', 'GET', at))).toEqual(changed)
    const listed = read(pageOf(ShortAnswer), await call('admin', 'GET', '/v1/short-answers'))
    expect(listed.items).toHaveLength(1)
    expect((await call('admin', 'DELETE', at)).status).toBe(204)
    expect((await call('admin', 'GET', at)).status).toBe(404)
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'short-answer.delete',
      'short-answer.update',
      'short-answer.create',
    ])
  })

  it('belong to a source of short answers that exists', async () => {
    const { call } = await createTestApi()
    const post = async (sourceId: string) =>
      (await call('admin', 'POST', '/v1/short-answers', { ...input, sourceId })).status
    expect([await post('s1'), await post('none')]).toEqual([409, 404])
  })
})
