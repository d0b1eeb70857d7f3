import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '../../core/answer.ts'
import type { EvalRun } from '../../core/eval.ts'
import { newId } from '../../core/ids.ts'
import type { NewQuestion } from '../../core/ports/question-store.ts'
import { BUILT_IN_SHORT_ANSWERS, type ShortAnswer } from '../../core/short-answer.ts'
import { allPages, openTestStore, type TestStore } from '../testing/test-store.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.cleanup())
beforeEach(() => store.clock.advance(1000))
const now = () => new Date(store.clock.now()).toISOString()
const firstPage = { limit: 50, cursor: null }

const answer = (of: Partial<Answer> = {}): Answer => ({
  ...{ id: newId(), outcome: 'handoff', kind: 'unknown', text: '', language: 'en', confidence: 0.1 },
  ...{ citations: [], clarification: null, handoff: null, gapId: null, shortAnswerId: null },
  ...{ timings: { totalMs: 4 }, ...of },
})
const question = (text: string, of: Partial<NewQuestion> = {}): NewQuestion => ({
  ...{ id: newId(), question: text, language: 'en', conversationId: null, keyId: 'k', channel: 'chat' },
  ...{ answer: answer(), decision: { score: 0.5 }, unanswered: true },
  ...{ vector: Float32Array.of(0.6, 0.8), ...of },
})

describe('questions', () => {
  it('gives back what was logged, with its feedback and its gap', async () => {
    const logged = question('How do I pay?', { conversationId: 'c1' })
    await store.questions.log(logged)
    const gap = await store.gaps.create({ title: 'Pay', cause: 'nothing', centroid: Float32Array.of(1, 0) })
    await store.questions.assignGap(logged.id, gap.id)
    expect(await store.questions.giveFeedback(logged.id, { helpful: true })).toBe(true)
    await store.questions.giveFeedback(logged.id, { helpful: false, reason: 'wrong' })
    expect(await store.questions.giveFeedback(newId(), { helpful: true })).toBe(false)
    expect(await store.questions.get(logged.id)).toEqual({
      ...{ id: logged.id, question: 'How do I pay?', language: 'en', conversationId: 'c1', channel: 'chat' },
      ...{ askedAt: now(), answer: { ...logged.answer, gapId: gap.id }, decision: { score: 0.5 } },
      ...{ feedback: { helpful: false, reason: 'wrong' }, gapId: gap.id },
    })
    expect(await store.questions.get(newId())).toBeUndefined()
  })

  it('lists newest first, by outcome, conversation and words', async () => {
    const conversationId = newId()
    const texts = ['first Thing', 'second', 'third thing']
    for (const text of texts) await store.questions.log(question(text, { conversationId }))
    const answered = answer({ outcome: 'answered', kind: 'content' })
    await store.questions.log(question('fourth', { conversationId, answer: answered, unanswered: false }))
    const list = async (filter: Parameters<typeof store.questions.list>[0]) =>
      (await allPages((page) => store.questions.list({ conversationId, ...filter }, page))).map(
        (one) => one.question,
      )
    expect(await list({})).toEqual(['fourth', 'third thing', 'second', 'first Thing'])
    expect(await list({ query: 'THING' })).toEqual(['third thing', 'first Thing'])
    expect(await list({ outcome: 'answered' })).toEqual(['fourth'])
    const turns = await store.questions.conversation(conversationId, { keyId: 'k', limit: 100 })
    expect(turns.map((turn) => `${turn.question}: ${turn.outcome} ${turn.kind}`)).toEqual([
      ...texts.map((text) => `${text}: handoff unknown`),
      'fourth: answered content',
    ])
  })

  it('gives the newest turns of a conversation, oldest first, of the key that asked them', async () => {
    const conversationId = newId()
    for (const [text, keyId] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['old', null],
      ['a3', 'a'],
    ] as const) {
      await store.questions.log(question(text, { conversationId, keyId }))
    }
    const turns = async (options: Parameters<typeof store.questions.conversation>[1]) =>
      (await store.questions.conversation(conversationId, options)).map((turn) => turn.question)
    expect(await turns({ keyId: 'a', limit: 100 })).toEqual(['a1', 'a2', 'a3'])
    expect(await turns({ keyId: 'a', limit: 2 })).toEqual(['a2', 'a3'])
    expect(await turns({ keyId: 'c', limit: 100 })).toEqual([])
  })

  it('gives ungrouped questions oldest first, until they have a gap', async () => {
    const mine = [question('u1'), question('u2', { vector: null }), question('u3')]
    for (const one of mine) await store.questions.log(one)
    const ungrouped = async () =>
      (await store.questions.ungrouped(100)).filter(({ id }) => mine.some((one) => one.id === id))
    expect((await ungrouped()).map((one) => one.question)).toEqual(['u1', 'u2', 'u3'])
    expect((await ungrouped()).map((one) => one.vector)).toEqual([mine[0]?.vector, null, mine[2]?.vector])
    const gap = await store.gaps.create({ title: 'u', cause: 'nothing', centroid: Float32Array.of(1) })
    await store.questions.assignGap(mine[0]?.id ?? '', gap.id)
    expect((await ungrouped()).map((one) => one.question)).toEqual(['u2', 'u3'])
    expect(await store.questions.ungrouped(1)).toHaveLength(1)
  })
})

it('derives what a gap says from its questions', async () => {
  const gap = await store.gaps.create({ title: 'Bikes', cause: 'nothing', centroid: Float32Array.of(1, 0) })
  expect(gap).toMatchObject({ state: 'open', questionCount: 0, firstAskedAt: now(), languages: [] })
  const first = now()
  const conversations = ['same', 'same', null]
  for (const [i, conversationId] of conversations.entries()) {
    const asked = question(`bike ${i}`, { conversationId, language: i === 2 ? 'de' : 'en' })
    await store.questions.log(asked)
    await store.questions.assignGap(asked.id, gap.id)
    store.clock.advance(1000)
  }
  const last = new Date(store.clock.now() - 1000).toISOString()
  expect(await store.gaps.get(gap.id)).toEqual({
    ...{ id: gap.id, title: 'Bikes', state: 'open', cause: 'nothing', questionCount: 3 },
    ...{ conversationCount: 2, firstAskedAt: first, lastAskedAt: last, languages: ['en', 'de'] },
  })
  expect((await store.gaps.setState(gap.id, 'dismissed', { why: 'x' }))?.state).toBe('dismissed')
  expect(await store.gaps.setState(newId(), 'open')).toBeUndefined()
  await store.gaps.setCentroid(gap.id, Float32Array.of(0, 1), 'Bicycles')
  expect(await store.gaps.centroids()).toContainEqual({
    ...{ id: gap.id, state: 'dismissed', centroid: Float32Array.of(0, 1), questions: 3 },
  })
  const { items } = await store.gaps.list({ state: 'dismissed' }, firstPage)
  expect(items.map(({ title }) => title)).toEqual(['Bicycles'])
})

it('gives the defaults of a setting until it is put', async () => {
  expect(await store.settings.get('agent')).toEqual({ state: 'on' })
  expect((await store.settings.get('handoff')).process).toBe('async')
  await store.settings.put('agent', { state: 'paused' })
  await store.settings.put('agent', { state: 'off' })
  expect(await store.settings.get('agent')).toEqual({ state: 'off' })
})

it('keeps short answers as they were saved', async () => {
  const shortAnswer: ShortAnswer = {
    ...{ id: newId(), sourceId: BUILT_IN_SHORT_ANSWERS, documentId: newId(), question: 'Open when?' },
    ...{ variants: ['Opening hours?'], answer: 'Nine to five.', language: null, links: [] },
    ...{ validFrom: '2026-01-01T00:00:00Z', validUntil: null, createdAt: now(), updatedAt: now() },
  }
  await store.shortAnswers.save(shortAnswer)
  await store.shortAnswers.save({ ...shortAnswer, answer: 'Nine to six.' })
  expect(await store.shortAnswers.get(shortAnswer.id)).toEqual({ ...shortAnswer, answer: 'Nine to six.' })
  expect(await store.shortAnswers.byDocument(shortAnswer.documentId)).toMatchObject({ id: shortAnswer.id })
  const found = await store.shortAnswers.list({ query: 'HOURS', sourceId: BUILT_IN_SHORT_ANSWERS }, firstPage)
  expect(found.items).toHaveLength(1)
  expect(await store.shortAnswers.remove(shortAnswer.id)).toBe(true)
  expect(await store.shortAnswers.remove(shortAnswer.id)).toBe(false)
})

it('finds keys by their hash and notes their use, at most once a minute', async () => {
  const made = await store.keys.create({
    ...{ name: 'ci', role: 'agent', audience: ['staff'], sourceIds: [], hash: 'h1' },
  })
  await expect(store.keys.create({ ...made, hash: 'h1' })).rejects.toMatchObject({ code: 'conflict' })
  expect(await store.keys.byHash('h1')).toEqual(made)
  expect(await store.keys.byHash('h2')).toBeUndefined()
  const used = now()
  await store.keys.touch(made.id)
  store.clock.advance(1000)
  await store.keys.touch(made.id)
  expect((await store.keys.byHash('h1'))?.lastUsedAt).toBe(used)
  expect(await store.keys.count()).toBe(1)
  expect((await store.keys.list(firstPage)).items).toHaveLength(1)
  expect(await store.keys.remove(made.id)).toBe(true)
  expect(await store.keys.byHash('h1')).toBeUndefined()
})

it('records who did what, newest first', async () => {
  await store.audit.record({ actor: 'a', action: 'create', target: 't1', before: undefined, after: { x: 1 } })
  await store.audit.record({ actor: 'b', action: 'delete', target: 't1', before: { x: 1 }, after: null })
  await store.audit.record({ actor: 'b', action: 'delete', target: 't2', before: null, after: null })
  const entries = await allPages((page) => store.audit.list({ target: 't1' }, page), 1)
  expect(entries).toMatchObject([
    { actor: 'b', action: 'delete', before: { x: 1 }, after: null, at: now() },
    { actor: 'a', action: 'create', before: null, after: { x: 1 } },
  ])
  expect((await store.audit.list({}, firstPage)).items).toHaveLength(3)
})

it('keeps eval suites and runs whole, and knows the last run of a suite', async () => {
  const suite = { name: 's', cases: [{ id: '1', question: 'q', weight: 1, expect: { answer: ['a'] } }] }
  const stored = { id: newId(), suite, createdAt: now(), updatedAt: now() }
  await store.evals.saveSuite(stored)
  expect(await store.evals.getSuite(stored.id)).toEqual(stored)
  expect((await store.evals.listSuites(firstPage)).items).toEqual([stored])
  const metrics: EvalRun['metrics'] = {
    ...{ cases: 0, passed: 0, answered: null, recallAt5: null, ndcgAt10: null, answerMatch: null },
    ...{ citationValidity: null, handoffPrecision: null, handoffRecall: null },
    ...{ latencyP50Ms: null, latencyP95Ms: null },
  }
  const run = (): EvalRun => ({
    ...{ id: newId(), suiteId: stored.id, suiteName: 's', startedAt: now(), finishedAt: now() },
    ...{ metrics, results: [] },
  })
  const [first, second] = [run(), run()]
  await store.evals.saveRun(first)
  await store.evals.saveRun(second)
  expect(await store.evals.getRun(first.id)).toEqual(first)
  expect((await store.evals.lastRun('s'))?.id).toBe(second.id)
  expect((await store.evals.lastRun('s', second.id))?.id).toBe(first.id)
  expect(await store.evals.lastRun('unknown')).toBeUndefined()
  expect(await store.evals.removeSuite(stored.id)).toBe(true)
  expect(await store.evals.getSuite(stored.id)).toBeUndefined()
})
