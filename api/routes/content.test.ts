import { describe, expect, it } from 'vitest'
import { Document } from '../../core/document.ts'
import { ShortAnswer } from '../../core/short-answer.ts'
import { ArticleResult } from '../contract/articles.ts'
import { pageOf } from '../contract/common.ts'
import { DocumentDetail } from '../contract/documents.ts'
import { FileResult, UploadReport } from '../contract/files.ts'
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
