import { describe, expect, it } from 'vitest'
import { Question } from '../../core/answer.ts'
import { Gap, GapDetail } from '../../core/gap.ts'
import { pageOf } from '../contract/common.ts'
import { SourceResult } from '../contract/sources.ts'
import { documentOf } from '../testing/memory-content.ts'
import { answerOf, citationOf, gapOf, handedOff, questionOf } from '../testing/memory-questions.ts'
import { addSource, createTestApi, read } from '../testing/test-api.ts'

/** Source s1 is the key's, s2 is not; each has a document. */
async function limitedTo(limit: { audience?: string[]; sourceIds?: string[] }) {
  const test = await createTestApi()
  await addSource(test, 's2', 'website', ['staff'])
  test.documents.rows.set('d2', documentOf({ id: 'd2', sourceId: 's2' }))
  await test.addKey('limited', 'admin', limit)
  return test
}

describe('a key that is limited to a source', () => {
  const limit = { sourceIds: ['s1'] }

  it('lists and reads only that source', async () => {
    const { call } = await limitedTo(limit)
    const listed = read(pageOf(SourceResult), await call('limited', 'GET', '/v1/sources'))
    expect(listed.items.map(({ id }) => id)).toEqual(['s1'])
    expect((await call('limited', 'GET', '/v1/sources/s1')).status).toBe(200)
  })

  it.each([
    ['GET', '/v1/sources/s2'],
    ['PATCH', '/v1/sources/s2'],
    ['DELETE', '/v1/sources/s2'],
    ['POST', '/v1/sources/s2/sync'],
    ['GET', '/v1/sources/s2/runs'],
    ['GET', '/v1/sources/s2/documents'],
    ['GET', '/v1/documents/d2'],
    ['PATCH', '/v1/documents/d2'],
    ['DELETE', '/v1/documents/d2'],
  ])('finds nothing at %s %s', async (method, path) => {
    const { call, sources } = await limitedTo(limit)
    const result = await call('limited', method, path, method === 'PATCH' ? {} : undefined)
    expect(result.status).toBe(404)
    expect(sources.rows.has('s2')).toBe(true)
  })

  it.each([
    ['GET', '/v1/keys'],
    ['POST', '/v1/keys', { name: 'all', role: 'admin' }],
    ['GET', '/v1/audit'],
    ['GET', '/v1/settings'],
    ['GET', '/v1/files'],
    ['PUT', '/v1/handoff', {}],
    ['PATCH', '/v1/agent', { state: 'off' }],
    ['POST', '/v1/sources', { kind: 'files' }],
    ['GET', '/v1/eval/suites'],
  ])('may not %s %s', async (method, path, body?: unknown) => {
    const { call } = await limitedTo(limit)
    expect((await call('limited', method, path, body)).status).toBe(403)
  })

  it('may not point its source at folders of the server', async () => {
    const { call, ...test } = await limitedTo({ sourceIds: ['f1'] })
    await addSource(test, 'f1', 'files')
    const result = await call('limited', 'PATCH', '/v1/sources/f1', { settings: { paths: ['/etc'] } })
    expect(result.status).toBe(403)
  })

  it('finds no run and no short answer of another source', async () => {
    const { call, runs, shortAnswers } = await limitedTo(limit)
    const run = runs.create('s2', 'person')
    expect((await call('limited', 'GET', `/v1/runs/${run.id}`)).status).toBe(404)
    shortAnswers.rows.set('a', {
      id: 'a',
      sourceId: 's2',
      documentId: 'd2',
      question: 'q',
      variants: [],
      answer: 'a',
      language: null,
      validFrom: null,
      validUntil: null,
      links: [],
      createdAt: '',
      updatedAt: '',
    })
    expect((await call('limited', 'GET', '/v1/short-answers/a')).status).toBe(404)
    expect((await call('limited', 'DELETE', '/v1/short-answers/a')).status).toBe(404)
    expect((await call('limited', 'GET', '/v1/short-answers')).body).toMatchObject({ items: [] })
  })

  it('reads quotes of its own source in place of texts, and nothing that rests on others', async () => {
    const { call, questions } = await limitedTo(limit)
    const own = citationOf({ sourceId: 's1', documentId: 'd1' })
    const other = citationOf({ sourceId: 's2', documentId: 'd2' })
    const text = 'Press the button. [1] A secret of s2.'
    const log = (id: string, citations = [own]) =>
      questions.rows.set(id, questionOf({ answer: answerOf({ id, text, citations }) }))
    log('own')
    log('mixed', [own, other])
    log('uncited', [])
    questions.rows.set('handed', questionOf({ answer: handedOff('handed') }))
    const result = await call('limited', 'GET', '/v1/questions')
    const { items } = read(pageOf(Question), result)
    expect(items.map(({ id }) => id)).toEqual(['own', 'handed'])
    expect(JSON.stringify(result.body)).not.toMatch(/secret/)
    expect((await call('limited', 'GET', '/v1/questions/mixed')).status).toBe(404)
    expect(read(pageOf(Question), await call('admin', 'GET', '/v1/questions')).items).toHaveLength(4)
  })

  it('sees gaps without the nearest documents of others', async () => {
    const { call, gaps } = await limitedTo({ sourceIds: ['s2'] })
    gaps.rows.set('g1', gapOf('g1'))
    expect(read(pageOf(Gap), await call('limited', 'GET', '/v1/gaps')).items).toHaveLength(1)
    expect(read(GapDetail, await call('limited', 'GET', '/v1/gaps/g1')).nearest).toEqual([])
    expect(read(GapDetail, await call('analyst', 'GET', '/v1/gaps/g1')).nearest).toHaveLength(1)
    const elsewhere = await call('limited', 'POST', '/v1/gaps/g1/resolve', { documentId: 'd1' })
    expect(elsewhere.status).toBe(404)
  })
})

describe('a key that is limited to tags', () => {
  it('reaches public content and that of its tags, and no other', async () => {
    const { call, ...test } = await limitedTo({ audience: ['staff'] })
    await addSource(test, 's3', 'website', ['board'])
    test.documents.rows.set('d3', documentOf({ id: 'd3', sourceId: 's1', audience: ['board'] }))
    const { items } = read(pageOf(SourceResult), await call('limited', 'GET', '/v1/sources'))
    expect(items.map(({ id }) => id)).toContain('s2')
    expect(items.map(({ id }) => id)).not.toContain('s3')
    expect((await call('limited', 'GET', '/v1/documents/d2')).status).toBe(200)
    expect((await call('limited', 'GET', '/v1/documents/d3')).status).toBe(404)
    expect((await call('limited', 'GET', '/v1/sources/s1/documents')).body).toMatchObject({
      items: [{ id: 'd1' }],
    })
  })
})
