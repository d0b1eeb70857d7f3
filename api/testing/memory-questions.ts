// Questions and gaps in memory, for tests of the API.
import type { Answer, Citation, Question } from '../../core/answer.ts'
import type { Gap } from '../../core/gap.ts'
import type { GapStore } from '../../core/ports/gap-store.ts'
import type { QuestionStore } from '../../core/ports/question-store.ts'
import { memoryPage } from './memory-page.ts'

const AT = '2026-01-01T00:00:00.000Z'
const unused = (): never => {
  throw new Error('The API does not call this.')
}

export const citationOf = (of: Partial<Citation> & { sourceId: string; documentId: string }): Citation => ({
  marker: 1,
  chunkId: 'c1',
  version: 1,
  title: 'Page',
  url: 'https://example.org/page#a',
  quote: 'Press the button.',
  start: 0,
  end: 17,
  page: null,
  seconds: null,
  ...of,
})

export const answerOf = (of: Partial<Answer> = {}): Answer => ({
  id: 'q1',
  outcome: 'answered',
  kind: 'content',
  text: 'Press the button. [1]',
  language: 'en',
  confidence: 0.9,
  citations: [],
  clarification: null,
  handoff: null,
  gapId: null,
  shortAnswerId: null,
  timings: { totalMs: 1 },
  ...of,
})

export const handedOff = (id: string): Answer =>
  answerOf({
    id,
    outcome: 'handoff',
    kind: 'unknown',
    text: 'A colleague will answer.',
    handoff: {
      trigger: 'unanswerable',
      matched: null,
      process: 'async',
      message: 'A colleague will answer.',
    },
  })

export const questionOf = (of: Partial<Question> & { answer: Answer }): Question => ({
  id: of.answer.id,
  question: 'How?',
  language: 'en',
  conversationId: null,
  channel: null,
  askedAt: AT,
  decision: { searched: ['secret passage'] },
  feedback: null,
  gapId: null,
  ...of,
})

export function createMemoryQuestions() {
  const rows = new Map<string, Question>()
  const store: QuestionStore = {
    log: unused,
    get: async (id) => rows.get(id),
    list: async (filter, page) =>
      memoryPage(
        [...rows.values()].filter(
          ({ answer }) => filter.outcome === undefined || answer.outcome === filter.outcome,
        ),
        page,
      ),
    async giveFeedback(id, feedback) {
      const row = rows.get(id)
      if (row === undefined) return false
      rows.set(id, { ...row, feedback })
      return true
    },
    ungrouped: unused,
    assignGap: unused,
    conversation: unused,
  }
  return { rows, store }
}

export function createMemoryGaps() {
  const rows = new Map<string, Gap>()
  const store: GapStore = {
    create: unused,
    get: async (id) => rows.get(id),
    list: async (filter, page) =>
      memoryPage(
        [...rows.values()].filter(({ state }) => filter.state === undefined || state === filter.state),
        page,
      ),
    async setState(id, state) {
      const row = rows.get(id)
      if (row === undefined) return undefined
      const after = { ...row, state }
      rows.set(id, after)
      return after
    },
    centroids: unused,
    setCentroid: unused,
  }
  return { rows, store }
}

export const gapOf = (id: string): Gap => ({
  id,
  title: 'Refund of a bicycle',
  state: 'open',
  cause: 'nothing',
  questionCount: 1,
  conversationCount: 1,
  firstAskedAt: AT,
  lastAskedAt: AT,
  languages: ['en'],
})
