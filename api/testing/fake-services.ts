// Services that do the least that a caller of the API could notice, for tests.
import type { AnswerEvent } from '../../core/answer.ts'
import type { EvalRun } from '../../core/eval.ts'
import { EvalSuite } from '../../core/eval.ts'
import { newId } from '../../core/ids.ts'
import type { ApiServices } from '../deps.ts'
import { answerOf, citationOf, handedOff } from './memory-questions.ts'
import type { createMemoryStores } from './memory-stores.ts'

type Memory = ReturnType<typeof createMemoryStores>

const AT = '2026-01-01T00:00:00.000Z'

export function createFakeServices(memory: Memory) {
  /** What services were asked, in order. */
  const calls: unknown[][] = []
  const note = (...call: unknown[]) => void calls.push(call)
  const citation = citationOf({ sourceId: 's1', documentId: 'd1' })
  const answer = answerOf({ citations: [citation] })

  async function* stream(): AsyncGenerator<AnswerEvent, void, void> {
    yield { type: 'meta', data: { id: answer.id } }
    yield { type: 'token', data: { text: 'Press the ' } }
    yield { type: 'token', data: { text: 'button. [1]' } }
    yield { type: 'citation', data: citation }
    yield { type: 'done', data: answer }
  }

  const services: ApiServices = {
    answers: {
      async answer(request, actor) {
        note('answer', request, actor)
        return request.question === 'unknown' ? handedOff('q2') : answer
      },
      stream(request, actor) {
        note('stream', request, actor)
        return stream()
      },
      async search(request, actor) {
        note('search', request, actor)
        return []
      },
      tryHandoff: async (text) => (text.includes('refund') ? { trigger: 'phrase', matched: 'refund' } : null),
    },
    gaps: {
      async detail(id) {
        const gap = memory.gaps.rows.get(id)
        const near = { sourceId: 's1', title: 'Page', url: null, score: 0.5 }
        return gap && { ...gap, questions: [], nearest: [{ documentId: 'd1', ...near }] }
      },
      async resolve(id, resolution) {
        note('resolve', id, resolution)
        const gap = await memory.gaps.store.setState(id, 'verified')
        return gap && { gap, asked: 0, answered: 0, questions: [] }
      },
      dismiss: (id) => memory.gaps.store.setState(id, 'dismissed'),
      reopen: (id) => memory.gaps.store.setState(id, 'reopened'),
      group: async () => 0,
    },
    sync: {
      request: async (sourceId, trigger) => (await memory.runs.store.request(sourceId, trigger)).run,
      cancel: (id) => memory.runs.store.update(id, { state: 'cancelled' }),
      confirm: (id) => memory.runs.store.update(id, { state: 'queued' }),
      async *events(id) {
        const run = memory.runs.rows.get(id)
        if (run === undefined) return
        yield { type: 'progress', run, current: 'https://example.org/', pending: 2 }
        yield { type: 'end', run: { ...run, state: 'succeeded' } }
      },
      async pushArticle(source, externalId, article) {
        note('pushArticle', source.id, externalId, article)
        return {
          documentId: externalId,
          outcome: 'added',
          reason: null,
          message: null,
          chunks: { embedded: 1, reused: 0 },
        }
      },
      removeArticle: async (_, externalId) => externalId === 'a1',
      async saveShortAnswer(input, existing) {
        const { sourceId = '', ...fields } = input
        const id = existing?.id ?? newId()
        const saved = { id, sourceId, documentId: 'd1', ...fields, createdAt: AT, updatedAt: AT }
        memory.shortAnswers.rows.set(id, saved)
        return saved
      },
      removeShortAnswer: (id) => memory.shortAnswers.store.remove(id),
      reschedule: async (id) => note('reschedule', id),
      removeSource: (id) => memory.sources.store.remove(id),
      excludeDocument: async (id) => {
        note('excludeDocument', id)
        return (await memory.documents.store.update(id, { excluded: true })) !== undefined
      },
      readmitDocument: async (id) => {
        note('readmitDocument', id)
        return (await memory.documents.store.update(id, { excluded: false })) !== undefined
      },
      async refresh(source, vendorIds) {
        note('refresh', source.id, vendorIds)
        return { documents: [], left: 0 }
      },
      async candidates(source, page) {
        note('candidates', source.id, page)
        const item = { title: 'One', url: null, language: 'en', updatedAt: null, groups: [], picked: true }
        return { items: [{ externalId: 'a', state: 'published', ...item }], nextCursor: null }
      },
      preview: async (settings) => ({
        items: [{ url: settings.startUrls[0] ?? '', decision: 'fetch' }],
        counts: { fetch: 1, skip: 0 },
      }),
    },
    notices: {
      async read(source, notice) {
        note('notice', source.id, notice.url)
        return notice.headers.get('x-good') === null
          ? { ok: false, why: 'the signature does not fit' }
          : { ok: true, vendorIds: notice.body === '' ? [] : [notice.body], isWhole: notice.body === '' }
      },
    },
    evals: {
      run: async (suite, of): Promise<EvalRun> => ({
        id: newId(),
        suiteId: of.suiteId,
        suiteName: suite.name,
        startedAt: AT,
        finishedAt: AT,
        metrics: {
          cases: suite.cases.length,
          passed: 0,
          answered: null,
          recallAt5: null,
          ndcgAt10: null,
          answerMatch: null,
          citationValidity: null,
          handoffPrecision: null,
          handoffRecall: null,
          latencyP50Ms: null,
          latencyP95Ms: null,
        },
        results: [],
      }),
    },
    compareRuns: (_, baseline) => ({
      baseline: baseline.id,
      fixed: [],
      broken: [],
      unchanged: 0,
      added: [],
      missing: [],
      deltas: {},
    }),
    parseSuite(text, format, name) {
      note('parseSuite', format, name)
      return EvalSuite.parse({ name, cases: [{ id: 'a', question: text, expect: {} }] })
    },
  }
  return { calls, services }
}
