import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Question } from '../../core/answer.ts'
import { EvalComparison, EvalRun } from '../../core/eval.ts'
import { Gap, Replay } from '../../core/gap.ts'
import { Key } from '../../core/key.ts'
import { HandoffSettings, Profile } from '../../core/settings.ts'
import { AuditResult, SettingsResult } from '../contract/administration.ts'
import { AnalyticsResult } from '../contract/analytics.ts'
import { pageOf } from '../contract/common.ts'
import { SuiteResult, SuiteSummary } from '../contract/eval.ts'
import { ProfileDiff, ProfileVersion } from '../contract/profile.ts'
import { answerOf, citationOf, gapOf, handedOff, questionOf } from '../testing/memory-questions.ts'
import { createTestApi, read } from '../testing/test-api.ts'

describe('the agent', () => {
  it('keeps a draft apart until it is published', async () => {
    const { call, audit } = await createTestApi()
    const draft = { name: 'Ada', guidelines: ['Be brief.'] }
    expect((await call('admin', 'PUT', '/v1/profile', draft)).status).toBe(200)
    const get = async (state: string) =>
      read(Profile, await call('admin', 'GET', `/v1/profile?state=${state}`)).name
    expect([await get('draft'), await get('published')]).toEqual(['Ada', 'Assistant'])
    await call('admin', 'POST', '/v1/profile/publish')
    expect(await get('published')).toBe('Ada')
    expect(audit.rows[0]).toMatchObject({ action: 'profile.publish', before: { name: 'Assistant' } })
  })

  it('keeps every published profile, shows what differs, and publishes an earlier one again', async () => {
    const { call } = await createTestApi()
    const publish = async (profile: object) => {
      await call('admin', 'PUT', '/v1/profile', profile)
      expect((await call('admin', 'POST', '/v1/profile/publish')).status).toBe(200)
    }
    const versions = async (query = '') =>
      read(pageOf(ProfileVersion), await call('admin', 'GET', `/v1/profile/versions${query}`))
    expect((await versions()).items).toEqual([])
    await publish({ name: 'Ada', guidelines: ['Be brief.'] })
    await publish({ name: 'Bo', personality: 'witty' })
    const { items, nextCursor } = await versions('?limit=1')
    expect(items).toMatchObject([
      { version: 2, publishedBy: expect.stringMatching(/^admin \(/), profile: { name: 'Bo' } },
    ])
    expect((await versions(`?limit=1&cursor=${nextCursor}`)).items).toMatchObject([{ version: 1 }])
    expect((await call('admin', 'GET', '/v1/profile/versions?cursor=nonsense')).status).toBe(400)
    const diff = read(ProfileDiff, await call('admin', 'GET', '/v1/profile/diff?from=1&to=published'))
    expect(diff.changes).toEqual([
      { path: 'name', before: 'Ada', after: 'Bo' },
      { path: 'personality', before: 'friendly', after: 'witty' },
      { path: 'guidelines[0]', before: 'Be brief.', after: null },
    ])
    expect((await call('admin', 'POST', '/v1/profile/versions/1/publish')).status).toBe(200)
    const now = read(Profile, await call('admin', 'GET', '/v1/profile?state=published'))
    expect([now.name, (await versions()).items.length]).toEqual(['Ada', 3])
    expect(read(Profile, await call('admin', 'GET', '/v1/profile')).name).toBe('Bo')
    expect((await call('admin', 'POST', '/v1/profile/versions/9/publish')).status).toBe(404)
    expect((await call('admin', 'GET', '/v1/profile/diff?from=nothing')).status).toBe(400)
    expect((await call('agent', 'GET', '/v1/profile/versions')).status).toBe(403)
  })

  it('refuses a topic that instructs without an instruction', async () => {
    const { call } = await createTestApi()
    const topics = [{ topic: 'law', handling: 'instruct' }]
    expect((await call('admin', 'PUT', '/v1/profile', { topics })).status).toBe(400)
  })

  it('is switched', async () => {
    const { call } = await createTestApi()
    expect((await call('admin', 'GET', '/v1/agent')).body).toEqual({ state: 'on' })
    expect((await call('admin', 'PATCH', '/v1/agent', { state: 'paused' })).body).toEqual({ state: 'paused' })
    expect((await call('admin', 'GET', '/v1/agent')).body).toEqual({ state: 'paused' })
    expect((await call('admin', 'PATCH', '/v1/agent', { state: 'asleep' })).status).toBe(400)
    expect((await call('admin', 'PATCH', '/v1/agent', {})).status).toBe(400)
    const across = { shortAnswersAcrossLanguages: true }
    expect((await call('admin', 'PATCH', '/v1/agent', across)).body).toEqual({ state: 'paused', ...across })
    expect((await call('admin', 'PATCH', '/v1/agent', { state: 'on' })).body).toEqual({
      state: 'on',
      ...across,
    })
  })

  it('hands off by rules that can be tried', async () => {
    const { call } = await createTestApi()
    expect(read(HandoffSettings, await call('admin', 'GET', '/v1/handoff')).process).toBe('async')
    const rules = read(HandoffSettings, await call('admin', 'PUT', '/v1/handoff', { phrases: ['refund'] }))
    expect(rules).toMatchObject({ phrases: ['refund'], repeatedFailures: 2 })
    const attempt = async (text: string) => (await call('admin', 'POST', '/v1/handoff/try', { text })).body
    expect(await attempt('I want a refund')).toEqual({ trigger: 'phrase', matched: 'refund' })
    expect(await attempt('Hello')).toEqual({ trigger: null, matched: null })
  })
})

describe('questions, gaps and analytics', () => {
  it('takes feedback from an agent and shows it to an analyst', async () => {
    const { call, questions } = await createTestApi()
    questions.rows.set('q1', questionOf({ answer: answerOf() }))
    const feedback = { helpful: false, reason: 'outdated' }
    expect((await call('agent', 'POST', '/v1/questions/q1/feedback', feedback)).status).toBe(204)
    expect(read(Question, await call('analyst', 'GET', '/v1/questions/q1')).feedback).toEqual(feedback)
    expect((await call('agent', 'POST', '/v1/questions/none/feedback', feedback)).status).toBe(404)
  })

  it('closes a gap with a short answer, sets one aside, opens it again', async () => {
    const { call, calls, gaps, audit } = await createTestApi()
    gaps.rows.set('g1', gapOf('g1'))
    const at = '/v1/gaps/g1'
    const shortAnswer = { question: 'Refund?', answer: 'In 14 days.' }
    const replay = read(Replay, await call('analyst', 'POST', `${at}/resolve`, { shortAnswer }))
    expect(replay.gap.state).toBe('verified')
    expect(calls).toMatchObject([['resolve', 'g1', { shortAnswer: { variants: [] } }]])
    expect(read(Gap, await call('analyst', 'POST', `${at}/dismiss`)).state).toBe('dismissed')
    expect(read(Gap, await call('analyst', 'POST', `${at}/reopen`)).state).toBe('reopened')
    expect(read(pageOf(Gap), await call('analyst', 'GET', '/v1/gaps?state=open')).items).toEqual([])
    expect(audit.rows.map(({ action }) => action)).toEqual(['gap.reopen', 'gap.dismiss', 'gap.resolve'])
    expect((await call('analyst', 'POST', `${at}/resolve`, {})).status).toBe(400)
    expect((await call('analyst', 'POST', `${at}/resolve`, { documentId: 'none' })).status).toBe(404)
    expect((await call('analyst', 'POST', '/v1/gaps/none/dismiss')).status).toBe(404)
  })

  it('counts by group; outcomes add up to the questions', async () => {
    const { call, questions } = await createTestApi()
    const citations = [
      citationOf({ sourceId: 's1', documentId: 'd1' }),
      citationOf({ sourceId: 's2', documentId: 'd2' }),
    ]
    const log = (id: string, of: Partial<Question>) =>
      questions.rows.set(id, questionOf({ answer: answerOf({ id, citations }), ...of }))
    log('a', { channel: 'chat', askedAt: '2026-01-01T23:59:59.000Z', feedback: { helpful: true } })
    log('b', { channel: 'mail', askedAt: '2026-01-02T00:00:00.000Z' })
    log('c', { channel: 'chat', askedAt: '2026-01-03T00:00:00.000Z', answer: handedOff('c') })
    const get = async (query: string) =>
      read(AnalyticsResult, await call('analyst', 'GET', `/v1/analytics?${query}`))
    const days = await get('from=2026-01-01&to=2026-01-03')
    expect(days.items.map(({ key, questions: n }) => [key, n])).toEqual([
      ['2026-01-01', 1],
      ['2026-01-02', 1],
    ])
    const { total, items } = await get('groupBy=channel')
    expect(total).toEqual({
      questions: 3,
      answered: 2,
      handedOff: 1,
      clarified: 0,
      helpful: 1,
      notHelpful: 0,
    })
    expect(items.map(({ key, questions: n }) => [key, n])).toEqual([
      ['chat', 2],
      ['mail', 1],
    ])
    const sources = await get('groupBy=source')
    expect(sources.items.map(({ key, questions: n }) => [key, n])).toEqual([
      ['s1', 2],
      ['s2', 2],
      [null, 1],
    ])
  })
})

describe('eval', () => {
  const suite = { name: 'billing', cases: [{ id: 'a', question: 'How?', expect: { answer: 'button' } }] }

  it('keeps suites, runs them, compares runs', async () => {
    const { call } = await createTestApi()
    const made = await call('analyst', 'POST', '/v1/eval/suites', suite)
    expect(made.status).toBe(201)
    const { id } = read(SuiteResult, made)
    const at = `/v1/eval/suites/${id}`
    const run = async () => read(EvalRun, await call('analyst', 'POST', `${at}/runs`))
    const first = await run()
    const none = await call('analyst', 'GET', `/v1/eval/runs/${first.id}/compare`)
    expect(none.status).toBe(404)
    const second = await run()
    const compare = async (query: string) =>
      read(EvalComparison, await call('analyst', 'GET', `/v1/eval/runs/${second.id}/compare${query}`))
        .baseline
    expect([await compare(''), await compare(`?baseline=${first.id}`)]).toEqual([first.id, first.id])
    expect(read(EvalRun, await call('analyst', 'GET', `/v1/eval/runs/${first.id}`)).suiteId).toBe(id)
    const renamed = { ...suite, name: 'invoices' }
    expect(read(SuiteResult, await call('analyst', 'PUT', at, renamed)).name).toBe('invoices')
    const listed = read(pageOf(SuiteSummary), await call('analyst', 'GET', '/v1/eval/suites'))
    expect(listed.items).toMatchObject([{ name: 'invoices', caseCount: 1 }])
    expect((await call('analyst', 'DELETE', at)).status).toBe(204)
    expect((await call('analyst', 'GET', at)).status).toBe(404)
  })

  it('reads suites as YAML and CSV', async () => {
    const { call, calls } = await createTestApi()
    const post = (type: string) =>
      call('analyst', 'POST', '/v1/eval/suites?name=mine', 'text', { 'content-type': type })
    expect([(await post('application/yaml')).status, (await post('text/csv')).status]).toEqual([201, 201])
    expect(calls).toEqual([
      ['parseSuite', 'yaml', 'mine'],
      ['parseSuite', 'csv', 'mine'],
    ])
    expect((await post('text/html')).status).toBe(415)
  })

  it('refuses cases with the same id', async () => {
    const { call } = await createTestApi()
    const twice = { ...suite, cases: [...suite.cases, ...suite.cases] }
    expect((await call('analyst', 'POST', '/v1/eval/suites', twice)).status).toBe(400)
  })
})

describe('administration', () => {
  it('shows a key once; the key works until it is revoked', async () => {
    const { call, audit } = await createTestApi()
    const made = await call('admin', 'POST', '/v1/keys', { name: 'bot', role: 'agent', sourceIds: ['s1'] })
    expect(made.status).toBe(201)
    const { id, key } = read(Key.extend({ key: z.string() }), made)
    expect(key).toMatch(/^kilde_[\w-]{32}$/)
    expect((await call(key, 'POST', '/v1/search', { query: 'a' })).status).toBe(200)
    const listed = await call('admin', 'GET', '/v1/keys')
    expect(read(pageOf(Key), listed).items).toHaveLength(4)
    expect(JSON.stringify([listed.body, audit.rows])).not.toMatch(new RegExp(`${key}|hash`))
    expect((await call('admin', 'DELETE', `/v1/keys/${id}`)).status).toBe(204)
    expect((await call(key, 'POST', '/v1/search', { query: 'a' })).status).toBe(401)
  })

  it('never makes a key for a source that is not there, and never revokes the key in use', async () => {
    const { call, keys } = await createTestApi()
    const body = { name: 'bot', role: 'agent', sourceIds: ['s1', 'none'] }
    const result = await call('admin', 'POST', '/v1/keys', body)
    expect([result.status, JSON.stringify(result.body)]).toEqual([
      400,
      expect.stringContaining('sourceIds[1]'),
    ])
    const own = [...keys.rows.values()].find(({ name }) => name === 'admin')
    expect((await call('admin', 'DELETE', `/v1/keys/${own?.id}`)).status).toBe(409)
  })

  it('shows the log by target', async () => {
    const { call } = await createTestApi()
    await call('admin', 'PATCH', '/v1/agent', { state: 'off' })
    await call('admin', 'PUT', '/v1/handoff', {})
    const result = await call('admin', 'GET', '/v1/audit?target=agent')
    expect(read(pageOf(AuditResult), result).items).toMatchObject([
      { action: 'agent.update', before: { state: 'on' }, after: { state: 'off' } },
    ])
  })

  it('shows the configuration and refuses to change it by name', async () => {
    const { call } = await createTestApi()
    const settings = read(SettingsResult, await call('admin', 'GET', '/v1/settings'))
    expect(settings).toEqual({ version: '1.2.3', publicUrl: null, configuration: { KILDE_PORT: 8787 } })
    const result = await call('admin', 'PATCH', '/v1/settings', { KILDE_PORT: 1 })
    expect([result.status, JSON.stringify(result.body)]).toEqual([400, expect.stringContaining('KILDE_PORT')])
  })
})
