import { describe, expect, it } from 'vitest'
import { Run, RunDocument } from '../../core/run.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import { pageOf } from '../contract/common.ts'
import { PreviewResult, SourceResult } from '../contract/sources.ts'
import { addSource, createTestApi, read } from '../testing/test-api.ts'

const website = { kind: 'website', settings: { startUrls: ['https://example.org/help'] } }

describe('sources', () => {
  it('adds a website with the defaults of the contract and starts no run', async () => {
    const { call, runs, audit } = await createTestApi()
    const result = await call('admin', 'POST', '/v1/sources', website)
    expect(result.status).toBe(201)
    expect(read(SourceResult, result)).toMatchObject({
      name: 'example.org',
      state: 'pending',
      enabled: true,
      paused: false,
      citable: true,
      visibility: 'public',
      audience: [],
      answersMayUse: true,
      schedule: 'weekly',
      settings: { scope: 'domain', maxPages: 5000, include: [], obeyRobots: true, render: 'auto' },
    })
    expect(runs.rows.size).toBe(0)
    expect(audit.rows).toMatchObject([
      { action: 'source.create', before: null, after: { name: 'example.org' } },
    ])
  })

  it.each([
    ['files', {}],
    ['knowledge-base', { provider: 'push' }],
    ['short-answers', {}],
  ])('adds %s, which change when they are changed', async (kind, settings) => {
    const { call } = await createTestApi()
    const source = read(SourceResult, await call('admin', 'POST', '/v1/sources', { kind, name: 'Mine' }))
    expect(source).toMatchObject({ name: 'Mine', schedule: 'never', settings })
  })

  it.each([
    ['no kind', {}],
    ['another kind', { kind: 'shop' }],
    ['an unknown field', { ...website, colour: 'red' }],
    ['an unknown setting', { kind: 'website', settings: { startUrls: ['https://a.org'], speed: 9 } }],
    ['no address', { kind: 'website', settings: { startUrls: [] } }],
    ['no web address', { kind: 'website', settings: { startUrls: ['ftp://a.org'] } }],
    ['no such schedule', { ...website, schedule: 'sometimes' }],
    ['a broken cron expression', { ...website, schedule: '99 * * * *' }],
    ['settings of another kind', { kind: 'files', settings: { startUrls: ['https://a.org'] } }],
  ])('refuses a source with %s', async (_, body) => {
    const { call, sources } = await createTestApi()
    const before = sources.rows.size
    expect((await call('admin', 'POST', '/v1/sources', body)).status).toBe(400)
    expect(sources.rows.size).toBe(before)
  })

  it('takes a cron expression', async () => {
    const { call } = await createTestApi()
    const body = { ...website, schedule: '0 3 * * 1' }
    expect((await call('admin', 'POST', '/v1/sources', body)).status).toBe(201)
  })

  it('changes only what is named, and makes access hold at once', async () => {
    const { call, calls, refreshed, audit } = await createTestApi()
    const { id } = read(SourceResult, await call('admin', 'POST', '/v1/sources', website))
    const body = { visibility: 'private', settings: { maxPages: 10, obeyRobots: false } }
    const changed = read(SourceResult, await call('admin', 'PATCH', `/v1/sources/${id}`, body))
    expect(changed).toMatchObject({
      visibility: 'private',
      citable: true,
      settings: { maxPages: 10, startUrls: ['https://example.org/help'] },
    })
    expect(refreshed).toEqual([id])
    expect(calls.filter(([name]) => name === 'reschedule')).toHaveLength(2)
    expect(audit.rows[0]).toMatchObject({
      action: 'source.update',
      actor: expect.stringContaining('admin'),
      before: { visibility: 'public', settings: { maxPages: 5000, obeyRobots: true } },
      after: { visibility: 'private', settings: { maxPages: 10, obeyRobots: false } },
    })
  })

  it('refuses a setting that its kind does not have, by name', async () => {
    const { call } = await createTestApi()
    const { id } = read(SourceResult, await call('admin', 'POST', '/v1/sources', website))
    const result = await call('admin', 'PATCH', `/v1/sources/${id}`, { settings: { speed: 9 } })
    expect([result.status, JSON.stringify(result.body)]).toEqual([400, expect.stringContaining('speed')])
  })

  it('removes a source, and never the built-in one', async () => {
    const { call, sources } = await createTestApi()
    expect((await call('admin', 'DELETE', '/v1/sources/s1')).status).toBe(204)
    expect((await call('admin', 'GET', '/v1/sources/s1')).status).toBe(404)
    expect((await call('admin', 'DELETE', `/v1/sources/${BUILT_IN_SHORT_ANSWERS}`)).status).toBe(409)
    expect(sources.rows.has(BUILT_IN_SHORT_ANSWERS)).toBe(true)
  })

  it('goes on in a list where its cursor says', async () => {
    const { call, ...test } = await createTestApi()
    await addSource(test, 's2', 'files')
    const Page = pageOf(SourceResult)
    const first = read(Page, await call('admin', 'GET', '/v1/sources?limit=2'))
    const rest = read(Page, await call('admin', 'GET', `/v1/sources?limit=2&cursor=${first.nextCursor}`))
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual([BUILT_IN_SHORT_ANSWERS, 's1', 's2'])
    expect(rest.nextCursor).toBeNull()
    const files = read(Page, await call('admin', 'GET', '/v1/sources?kind=files'))
    expect(files.items.map(({ id }) => id)).toEqual(['s2'])
  })

  it('previews a website and stores nothing', async () => {
    const { call, sources } = await createTestApi()
    const before = sources.rows.size
    const result = await call('admin', 'POST', '/v1/sources/preview', website.settings)
    expect(read(PreviewResult, result)).toMatchObject({ counts: { fetch: 1, skip: 0 } })
    expect(sources.rows.size).toBe(before)
  })

  it.each([
    ['GET', '/v1/sources/s2/candidates'],
    ['POST', '/v1/sources/s2/webhook'],
  ])('explains why there is nothing at %s %s', async (method, path) => {
    const { call, ...test } = await createTestApi()
    await addSource(test, 's2', 'files')
    const result = await call('admin', method, path)
    expect([result.status, JSON.stringify(result.body)]).toEqual([409, expect.stringContaining('expected')])
  })
})

describe('runs', () => {
  it('queues one run, and gives that one while it is open', async () => {
    const { call } = await createTestApi()
    const first = await call('admin', 'POST', '/v1/sources/s1/sync')
    const second = await call('admin', 'POST', '/v1/sources/s1/sync')
    expect([first.status, second.status]).toEqual([202, 202])
    expect(read(Run, second).id).toBe(read(Run, first).id)
    expect(read(pageOf(Run), await call('admin', 'GET', '/v1/sources/s1/runs')).items).toHaveLength(1)
  })

  it.each([{ paused: true }, { enabled: false }])('does not sync a source with %o', async (patch) => {
    const { call } = await createTestApi()
    await call('admin', 'PATCH', '/v1/sources/s1', patch)
    expect((await call('admin', 'POST', '/v1/sources/s1/sync')).status).toBe(409)
  })

  it('cancels an open run and confirms a held one, each only in its state', async () => {
    const { call, runs } = await createTestApi()
    const open = runs.create('s1', 'person')
    const held = runs.create('s1', 'person', 'held')
    const at = (id: string, verb: string) => `/v1/sources/s1/runs/${id}/${verb}`
    expect((await call('admin', 'POST', at(open.id, 'confirm'))).status).toBe(409)
    expect(read(Run, await call('admin', 'POST', at(open.id, 'cancel'))).state).toBe('cancelled')
    expect((await call('admin', 'POST', at(open.id, 'cancel'))).status).toBe(409)
    expect((await call('admin', 'POST', at(held.id, 'confirm'))).status).toBe(200)
    expect((await call('admin', 'POST', `/v1/sources/other/runs/${held.id}/confirm`)).status).toBe(404)
  })

  it('lists what happened to its documents', async () => {
    const { call, runs } = await createTestApi()
    const run = runs.create('s1', 'person')
    const of = {
      ...{ externalId: 'x', title: null, url: null, reason: null, message: null },
      ...{ versionBefore: null, versionAfter: null },
    }
    runs.documents.set(run.id, [
      { documentId: 'd1', outcome: 'added', ...of },
      { documentId: 'd2', outcome: 'failed', ...of, reason: 'timeout' },
    ])
    const result = await call('admin', 'GET', `/v1/runs/${run.id}/documents?outcome=failed`)
    expect(read(pageOf(RunDocument), result).items.map(({ documentId }) => documentId)).toEqual(['d2'])
    expect(read(Run, await call('admin', 'GET', `/v1/runs/${run.id}`)).id).toBe(run.id)
  })

  it('streams progress and the end', async () => {
    const { call, runs } = await createTestApi()
    const run = runs.create('s1', 'person')
    const { headers, body } = await call('admin', 'GET', `/v1/runs/${run.id}/events`)
    expect(headers.get('content-type')).toContain('text/event-stream')
    expect([...String(body).matchAll(/^event: (.*)$/gm)].map(([, type]) => type)).toEqual(['progress', 'end'])
  })
})
