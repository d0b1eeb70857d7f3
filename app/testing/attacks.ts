// The corpus of fixtures/injection, and an answer in which everything that may come from outside is one attack.
import type { Answer } from '../../core/answer.ts'
import corpus from '../../fixtures/injection/attacks.json' with { type: 'json' }

export const { attacks } = corpus
export type Attack = (typeof attacks)[number]

export const attacksBy = (...where: string[]): Attack[] => attacks.filter((one) => where.includes(one.where))

/** Worse than what the pipeline gives: not even addresses were checked. */
export const hostileAnswer = (text: string, of: Partial<Answer> = {}): Answer => ({
  ...{ id: 'q1', outcome: 'answered', kind: 'content', text: `${text} [1]`, language: 'en', confidence: 1 },
  citations: [
    {
      ...{ marker: 1, sourceId: 's', documentId: 'd', chunkId: 'c', version: 1 },
      ...{ title: text, url: text, quote: text, start: 0, end: text.length, page: null, seconds: null },
    },
  ],
  clarification: { question: text, options: [{ title: text, question: text }] },
  handoff: { trigger: 'phrase', matched: text, process: 'async', message: text },
  ...{ gapId: null, shortAnswerId: null, timings: {} },
  ...of,
})
