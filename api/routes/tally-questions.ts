// Counts for analytics, from the log of questions.
import type { Question } from '../../core/answer.ts'

export type Tally = {
  questions: number
  answered: number
  handedOff: number
  clarified: number
  helpful: number
  notHelpful: number
}
export type GroupBy = 'day' | 'channel' | 'language' | 'source'

const empty = (): Tally => ({
  questions: 0,
  answered: 0,
  handedOff: 0,
  clarified: 0,
  helpful: 0,
  notHelpful: 0,
})

/** By source a question counts once for each source it cites; the total counts each question once. */
export function createTally(groupBy: GroupBy) {
  const total = empty()
  const groups = new Map<string | null, Tally>()

  return {
    add(question: Question): void {
      count(total, question)
      for (const key of new Set(keysOf(question, groupBy))) {
        const tally = groups.get(key) ?? empty()
        groups.set(key, tally)
        count(tally, question)
      }
    },
    /** Days in order, other groups with the most questions first; null: no channel, or nothing cited. */
    result() {
      const items = [...groups].map(([key, tally]) => ({ key, ...tally }))
      items.sort((a, b) =>
        groupBy === 'day'
          ? String(a.key).localeCompare(String(b.key))
          : b.questions - a.questions || String(a.key).localeCompare(String(b.key)),
      )
      return { groupBy, items, total }
    },
  }
}

function keysOf(question: Question, groupBy: GroupBy): (string | null)[] {
  switch (groupBy) {
    case 'day':
      return [question.askedAt.slice(0, 10)]
    case 'channel':
      return [question.channel]
    case 'language':
      return [question.language]
    case 'source':
      return question.answer.citations.length === 0
        ? [null]
        : question.answer.citations.map(({ sourceId }) => sourceId)
    default:
      return groupBy satisfies never
  }
}

function count(tally: Tally, { answer, feedback }: Question): void {
  tally.questions += 1
  if (answer.outcome === 'answered') tally.answered += 1
  if (answer.outcome === 'handoff') tally.handedOff += 1
  if (answer.outcome === 'clarify') tally.clarified += 1
  if (feedback?.helpful === true) tally.helpful += 1
  if (feedback?.helpful === false) tally.notHelpful += 1
}
