// Settings, questions and gaps in memory, for retrieval's tests. Same promises as the store's, no durability.
import type { Question } from '../../core/answer.ts'
import type { Gap } from '../../core/gap.ts'
import { newId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { GapStore } from '../../core/ports/gap-store.ts'
import type { NewQuestion, QuestionStore } from '../../core/ports/question-store.ts'
import type { SettingsStore } from '../../core/ports/small-stores.ts'
import { type SettingKey, storedSettings } from '../../core/settings.ts'
import { pageOf } from '../../core/testing/memory-stores.ts'

export function createMemorySettings(): SettingsStore {
  const values = new Map<SettingKey, unknown>()
  return {
    get: async (key) => {
      const schema: { parse(value: unknown): unknown } = storedSettings[key]
      return schema.parse(values.get(key) ?? {}) as never
    },
    put: async (key, value) => {
      values.set(key, value)
    },
  }
}

type Row = NewQuestion & Pick<Question, 'askedAt' | 'gapId' | 'feedback'>

export interface MemoryQuestions extends QuestionStore {
  rows: Row[]
}

export function createMemoryQuestions(clock: Clock): MemoryQuestions {
  const rows: Row[] = []
  const toQuestion = ({ unanswered: _, vector: __, keyId: ___, ...row }: Row): Question => ({
    ...row,
    answer: { ...row.answer, gapId: row.gapId },
  })
  return {
    rows,
    log: async (question) => {
      rows.push({ ...question, askedAt: new Date(clock.now()).toISOString(), gapId: null, feedback: null })
    },
    get: async (id) => {
      const row = rows.find((candidate) => candidate.id === id)
      return row && toQuestion(row)
    },
    list: async ({ gapId }, page) =>
      pageOf(rows.filter((row) => gapId === undefined || row.gapId === gapId).map(toQuestion), page),
    giveFeedback: async (id, feedback) => {
      const row = rows.find((candidate) => candidate.id === id)
      if (row) row.feedback = feedback
      return row !== undefined
    },
    ungrouped: async (limit) => rows.filter((row) => row.unanswered && row.gapId === null).slice(0, limit),
    assignGap: async (id, gapId) => {
      for (const row of rows) if (row.id === id) row.gapId = gapId
    },
    conversation: async (conversationId, { keyId, limit }) =>
      rows
        .filter((row) => row.conversationId === conversationId && row.keyId === keyId)
        .slice(-limit)
        .map(({ id, question, answer }) => ({ id, question, outcome: answer.outcome, kind: answer.kind })),
  }
}

export function createMemoryGaps(questions: MemoryQuestions): GapStore {
  const rows = new Map<string, Pick<Gap, 'id' | 'title' | 'state' | 'cause'> & { centroid: Float32Array }>()
  const read = (id: string): Gap | undefined => {
    const row = rows.get(id)
    if (row === undefined) return undefined
    const own = questions.rows.filter((question) => question.gapId === id)
    const { title, state, cause } = row
    return {
      ...{ id, title, state, cause, questionCount: own.length },
      conversationCount: new Set(own.map((question) => question.conversationId ?? question.id)).size,
      firstAskedAt: own[0]?.askedAt ?? '',
      lastAskedAt: own.at(-1)?.askedAt ?? '',
      languages: [...new Set(own.map((question) => question.language))].sort(),
    }
  }
  return {
    create: async (gap) => {
      const id = newId()
      rows.set(id, { id, state: 'open', ...gap })
      return read(id) as Gap
    },
    get: async (id) => read(id),
    list: async ({ state }, page) =>
      pageOf(
        [...rows.values()].flatMap((row) =>
          state === undefined || row.state === state ? (read(row.id) ?? []) : [],
        ),
        page,
      ),
    setState: async (id, state) => {
      const row = rows.get(id)
      if (row) row.state = state
      return read(id)
    },
    centroids: async () =>
      [...rows.values()].map(({ id, state, centroid }) => ({
        ...{ id, state, centroid },
        questions: questions.rows.filter((question) => question.gapId === id).length,
      })),
    setCentroid: async (id, centroid, title) => {
      const row = rows.get(id)
      if (row) Object.assign(row, { centroid, title: title ?? row.title })
    },
  }
}
