import { describe, expect, it } from 'vitest'
import type { Answer, SearchItem } from '../core/answer.ts'
import { EvalSuite } from '../core/eval.ts'
import type { Actor } from '../core/key.ts'
import type { AnswerService } from '../core/ports/services.ts'
import { createFakeClock } from '../core/testing/fakes.ts'
import { compareRuns, regressions } from './compare-runs.ts'
import { createEvalService } from './eval-service.ts'
import { occurs } from './judge-case.ts'

const actor: Actor = { keyId: 'k', name: 'test', role: 'admin', audience: [], sourceIds: [] }
const text = 'Open Settings. Choose Reset password.'
const answered: Answer = {
  id: 'a',
  outcome: 'answered',
  kind: 'content',
  text: 'Choose Reset password. [1]',
  language: 'en',
  confidence: 0.9,
  citations: [
    {
      marker: 1,
      sourceId: 's',
      documentId: 'd1',
      chunkId: 'c',
      version: 1,
      title: 'Reset',
      url: 'https://e.org/reset#x',
      quote: 'Choose Reset password.',
      start: 15,
      end: 37,
      page: null,
      seconds: null,
    },
  ],
  clarification: null,
  handoff: null,
  gapId: null,
  shortAnswerId: null,
  timings: {},
}
const handoff: Answer = {
  ...answered,
  outcome: 'handoff',
  kind: 'unknown',
  text: '',
  confidence: 0.1,
  citations: [],
}
const hit = (documentId: string, url: string): SearchItem => ({
  score: 1,
  chunkId: `c-${documentId}`,
  documentId,
  sourceId: 's',
  title: documentId,
  url,
  headingPath: [],
  text: '',
  start: 0,
  end: 0,
  ranks: {},
})

const service = (
  answerTo: (question: string) => Answer,
  hits: SearchItem[] = [hit('d1', 'https://e.org/reset')],
) => {
  const records: unknown[] = []
  const profiles: unknown[] = []
  const answers: AnswerService = {
    answer: async (request, _actor, options) => {
      records.push(options?.record)
      profiles.push(request.profile)
      return answerTo(request.question)
    },
    stream: () => {
      throw new Error('not asked')
    },
    search: async () => hits,
    tryHandoff: async () => null,
  }
  const evals = createEvalService({
    answers,
    documents: { text: async () => ({ version: 1, text, title: 'Reset', createdAt: '' }) },
    sources: { list: async () => ({ items: [], nextCursor: null }) },
    clock: createFakeClock(),
  })
  return { evals, records, profiles }
}
const suiteOf = (...cases: object[]) =>
  EvalSuite.parse({
    name: 'suite',
    cases: cases.map((one, i) => ({ id: `case-${i}`, question: 'q', ...one })),
  })

describe('a suite run', () => {
  it('asks without leaving a record', async () => {
    const { evals, records } = service(() => answered)
    await evals.run(suiteOf({ expect: {} }), { suiteId: null }, actor)
    expect(records).toEqual([false])
  })

  it('can ask as the draft of the profile, and says so', async () => {
    const { evals, profiles } = service(() => answered)
    const suite = suiteOf({ expect: {} })
    const drafted = await evals.run(suite, { suiteId: null }, actor, { profile: 'draft' })
    const run = await evals.run(suite, { suiteId: null }, actor)
    expect([drafted.profile, run.profile]).toEqual(['draft', undefined])
    expect(profiles).toEqual(['draft', undefined])
  })

  it('checks outcome, answer parts, place and quotes', async () => {
    const { evals } = service(() => answered)
    const run = await evals.run(
      suiteOf({ expect: { answer: ['reset PASSWORD', '/choose/i'], url: '/reset', not: ['call us'] } }),
      { suiteId: null },
      actor,
    )
    expect(run.metrics).toMatchObject({
      passed: 1,
      answered: 1,
      recallAt5: 1,
      ndcgAt10: 1,
      answerMatch: 1,
      citationValidity: 1,
      handoffRecall: null,
    })
  })

  it('names each reason of a failed case', async () => {
    const { evals } = service(() => ({
      ...answered,
      citations: answered.citations.map((c) => ({ ...c, start: 14 })),
    }))
    const run = await evals.run(
      suiteOf({
        expect: { outcome: 'handoff', answer: ['absent'], not: ['reset'], url: 'https://e.org/other' },
      }),
      { suiteId: null },
      actor,
    )
    expect(run.results[0]?.failures).toHaveLength(5)
    expect(run.metrics.citationValidity).toBe(0)
  })

  it('counts places over documents, not chunks', async () => {
    const { evals } = service(
      () => answered,
      [hit('d0', 'https://e.org/a'), hit('d0', 'https://e.org/a'), hit('d1', 'https://e.org/reset')],
    )
    const run = await evals.run(suiteOf({ expect: { url: 'https://e.org/reset' } }), { suiteId: null }, actor)
    expect(run.results[0]?.sourceRank).toBe(2)
  })

  it('measures handoffs by precision and recall', async () => {
    const { evals } = service((question) => (question === 'off' || question === 'wrong' ? handoff : answered))
    const run = await evals.run(
      suiteOf(
        { question: 'off', expect: { outcome: 'handoff' } },
        { question: 'missed', expect: { outcome: 'handoff' } },
        { question: 'wrong', expect: { outcome: 'answered' } },
      ),
      { suiteId: null },
      actor,
    )
    expect(run.metrics).toMatchObject({ handoffPrecision: 0.5, handoffRecall: 0.5, answered: 0 })
  })
})

describe('a comparison', () => {
  const runs = async () => {
    const suite = suiteOf({ expect: { outcome: 'answered' } }, { expect: { outcome: 'answered' } })
    const good = await service(() => answered).evals.run(suite, { suiteId: null }, actor)
    const bad = await service(() => handoff).evals.run(suite, { suiteId: null }, actor)
    return { good, bad }
  }

  it('names what broke and calls it a regression', async () => {
    const { good, bad } = await runs()
    const comparison = compareRuns(bad, good)
    expect(comparison).toMatchObject({ broken: ['case-0', 'case-1'], fixed: [], unchanged: 0 })
    expect(regressions(comparison, bad).join()).toMatch(/2 cases broke.*answered fell by 1\.000/)
  })

  it('is no regression when cases are fixed, nor within the tolerance', async () => {
    const { good, bad } = await runs()
    expect(regressions(compareRuns(good, bad), good)).toEqual([])
    expect(regressions(compareRuns(bad, good), bad, 1)).toEqual([])
  })
})

it('finds plain parts whatever case and spacing, and regular expressions', () => {
  expect(occurs('two  WORDS', 'these are two\nwords')).toBe(true)
  expect(occurs('/^these/', 'these are')).toBe(true)
  expect(occurs('/^are/', 'these are')).toBe(false)
})
