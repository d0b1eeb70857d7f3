// Knowledge bases of vendors: tokens that are never shown again, candidates, notices.
import { describe, expect, it } from 'vitest'
import { SourceResult } from '../contract/sources.ts'
import { createTestApi, read } from '../testing/test-api.ts'

const TOKEN = 'pat-na1-abcdef-123456'
const hubspot = { provider: 'hubspot', token: TOKEN, webhookSecret: 'client-secret-1' }

async function open(settings: Record<string, unknown> = hubspot) {
  const test = await createTestApi()
  const created = await test.call('admin', 'POST', '/v1/sources', { kind: 'knowledge-base', settings })
  return { ...test, created }
}

describe("a vendor's knowledge base", () => {
  it('keeps its token apart, and shows only that it is set', async () => {
    const { created, secrets, audit, errors, call } = await open()
    expect(created.status).toBe(201)
    const source = read(SourceResult, created)
    expect(source).toMatchObject({
      schedule: '*/5 * * * *',
      settings: { provider: 'hubspot', baseUrl: 'https://api.hubapi.com', pick: 'all' },
      secrets: { token: { set: true, changedAt: expect.any(String) }, webhookSecret: { set: true } },
    })
    expect([...(secrets.rows.get(source.id) ?? [])]).toEqual([
      ['token', TOKEN],
      ['webhookSecret', 'client-secret-1'],
    ])
    const shown = [
      created,
      await call('admin', 'GET', `/v1/sources/${source.id}`),
      await call('admin', 'GET', '/v1/sources'),
    ]
    const said = JSON.stringify([shown.map(({ body }) => body), audit.rows, errors])
    expect(said).not.toMatch(/pat-na1|client-secret/)
  })

  it('changes and forgets secrets without showing them, and says in the audit log which', async () => {
    const { created, call, secrets, audit } = await open()
    const { id } = read(SourceResult, created)
    const settings = { token: 'another-token-1', webhookSecret: null }
    const changed = read(SourceResult, await call('admin', 'PATCH', `/v1/sources/${id}`, { settings }))
    expect(changed.secrets).toMatchObject({
      token: { set: true },
      webhookSecret: { set: false, changedAt: null },
    })
    expect([...(secrets.rows.get(id) ?? [])]).toEqual([['token', 'another-token-1']])
    expect(audit.rows[0]).toMatchObject({
      action: 'source.update',
      after: { credentials: ['token', 'webhookSecret'] },
    })
    expect(JSON.stringify(audit.rows)).not.toMatch(/another-token|pat-na1/)
    const renamed = await call('admin', 'PATCH', `/v1/sources/${id}`, { name: 'Help' })
    expect([renamed.status, secrets.rows.get(id)?.get('token')]).toEqual([200, 'another-token-1'])
  })

  it('sends a stored token to no other server: who moves the source gives the token again', async () => {
    const { created, call, secrets, sources } = await open()
    const { id } = read(SourceResult, created)
    const moved = { settings: { baseUrl: 'https://evil.example.org' } }
    const refused = await call('admin', 'PATCH', `/v1/sources/${id}`, moved)
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining('settings.token'),
    ])
    expect(sources.rows.get(id)?.settings).toMatchObject({ baseUrl: 'https://api.hubapi.com' })
    const settings = { ...moved.settings, token: 'token-for-there' }
    expect((await call('admin', 'PATCH', `/v1/sources/${id}`, { settings })).status).toBe(200)
    expect(secrets.rows.get(id)?.get('token')).toBe('token-for-there')
  })

  it.each([
    ['no token', { provider: 'hubspot' }, 'settings.token'],
    ['no address of Zendesk', { provider: 'zendesk', token: TOKEN }, 'baseUrl'],
    ['an address without TLS', { ...hubspot, baseUrl: 'http://example.org' }, 'expected https'],
    ['an unknown kind of content', { ...hubspot, content: ['emails'] }, 'content'],
    [
      'a provider that is none',
      { provider: 'confluence', token: TOKEN },
      'expected push, hubspot or zendesk',
    ],
    ['a setting of another provider', { ...hubspot, locales: ['de'] }, 'locales'],
    ['a pick that is none', { ...hubspot, pick: 'some' }, 'settings.pick'],
  ])('is refused with %s, by name and without the token', async (_, settings, part) => {
    const { created, sources } = await open(settings)
    expect([created.status, JSON.stringify(created.body)]).toEqual([400, expect.stringContaining(part)])
    expect(JSON.stringify(created.body)).not.toContain(TOKEN)
    expect([...sources.rows.values()].filter(({ kind }) => kind === 'knowledge-base')).toEqual([])
  })

  it('does not become another vendor', async () => {
    const { created, call } = await open()
    const settings = { provider: 'push' }
    const result = await call('admin', 'PATCH', `/v1/sources/${read(SourceResult, created).id}`, { settings })
    expect(result.status).toBe(400)
  })

  it('is not left behind half when its token cannot be kept', async () => {
    const { call, secrets, sources } = await createTestApi()
    secrets.store.put = async () => {
      throw new Error('no key')
    }
    const before = sources.rows.size
    await call('admin', 'POST', '/v1/sources', { kind: 'knowledge-base', settings: hubspot })
    expect(sources.rows.size).toBe(before)
  })

  it('lists what there is to pick from', async () => {
    const { created, call, calls } = await open()
    const { id } = read(SourceResult, created)
    const result = await call('admin', 'GET', `/v1/sources/${id}/candidates?limit=7`)
    expect(result.body).toEqual({
      items: [expect.objectContaining({ externalId: 'a', state: 'published', picked: true })],
      nextCursor: null,
    })
    expect(calls.at(-1)).toEqual(['candidates', id, { limit: 7, cursor: null }])
    expect((await call('analyst', 'GET', `/v1/sources/${id}/candidates`)).status).toBe(403)
  })
})

describe('a notice', () => {
  const good = { 'x-good': 'yes' }

  it('needs no key, is answered at once, and leads to reading just what it names', async () => {
    const { created, call, calls } = await open()
    const { id } = read(SourceResult, created)
    const result = await call(null, 'POST', `/v1/sources/${id}/webhook`, '42', good)
    expect([result.status, result.body]).toEqual([200, undefined])
    expect(calls.filter(([name]) => name === 'refresh')).toEqual([['refresh', id, ['42']]])
  })

  it('asks for a whole run when it names nothing', async () => {
    const { created, call, runs, calls } = await open()
    const { id } = read(SourceResult, created)
    expect((await call(null, 'POST', `/v1/sources/${id}/webhook`, '', good)).status).toBe(200)
    expect([...runs.rows.values()]).toMatchObject([{ sourceId: id, trigger: 'webhook' }])
    expect(calls.filter(([name]) => name === 'refresh')).toEqual([])
  })

  it('is refused and audited when its signature does not fit, without letting strangers fill the log', async () => {
    const { created, call, audit } = await open()
    const { id } = read(SourceResult, created)
    const first = await call(null, 'POST', `/v1/sources/${id}/webhook`, '42')
    expect([first.status, JSON.stringify(first.body)]).toEqual([401, expect.stringContaining('expected')])
    expect(audit.rows[0]).toMatchObject({
      actor: 'unknown sender',
      action: 'webhook.refuse',
      target: `source:${id}`,
      after: { why: 'the signature does not fit' },
    })
    for (let nth = 0; nth < 60; nth += 1) await call(null, 'POST', `/v1/sources/${id}/webhook`, '42')
    expect(audit.rows.filter(({ action }) => action === 'webhook.refuse')).toHaveLength(20)
  })

  it('is refused when it is larger than any notice, before its signature is looked at', async () => {
    const { created, call, audit } = await open()
    const { id } = read(SourceResult, created)
    const large = 'x'.repeat(1_000_001)
    const result = await call(null, 'POST', `/v1/sources/${id}/webhook`, large, good)
    expect([result.status, JSON.stringify(result.body)]).toEqual([413, expect.stringContaining('1,000,000')])
    expect(audit.rows.filter(({ action }) => action === 'webhook.refuse')).toEqual([])
  })

  it('is counted, so that nobody keeps the server busy', async () => {
    const { created, call } = await open()
    const { id } = read(SourceResult, created)
    const statuses = new Set<number>()
    for (let nth = 0; nth < 610; nth += 1)
      statuses.add((await call(null, 'POST', `/v1/sources/${id}/webhook`, '42')).status)
    expect([...statuses]).toEqual([401, 429])
  })

  it('does nothing for a source that is paused', async () => {
    const { created, call, calls } = await open()
    const { id } = read(SourceResult, created)
    await call('admin', 'PATCH', `/v1/sources/${id}`, { paused: true })
    expect((await call(null, 'POST', `/v1/sources/${id}/webhook`, '42', good)).status).toBe(200)
    expect(calls.filter(([name]) => name === 'refresh')).toEqual([])
  })

  it.each([
    ['404 for a source that is none', 'nobody', 404],
    ['409 for a website', 's1', 409],
  ])('gets %s', async (_, id, status) => {
    const { call } = await createTestApi()
    expect((await call(null, 'POST', `/v1/sources/${id}/webhook`, '42', good)).status).toBe(status)
  })
})
