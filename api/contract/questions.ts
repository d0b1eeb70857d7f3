// What was asked, and how it went.
import { z } from 'zod'
import { AnswerKind, AnswerOutcome, Feedback, Question } from '../../core/answer.ts'
import { call, plain } from './call.ts'
import { Id, IdParams, PageQuery, pageOf } from './common.ts'

export const QuestionDetail = Question.extend({
  /** Null when the evidence is too old for the weights in use, or hidden from this key. */
  rebuilt: z
    .object({
      outcome: AnswerOutcome,
      kind: AnswerKind,
      probability: z.number().nullable(),
      /** The same outcome and kind as was answered. */
      agrees: z.boolean(),
    })
    .nullable(),
})

const base = { ...plain, tag: 'Questions', role: 'analyst' } as const

export const questionCalls = {
  listQuestions: call({
    ...base,
    id: 'listQuestions',
    method: 'GET',
    path: '/questions',
    summary: 'Questions with their answers and decisions, newest first.',
    query: PageQuery.extend({
      outcome: AnswerOutcome.optional(),
      conversationId: z.string().min(1).max(200).optional(),
      gapId: Id.optional(),
      query: z.string().min(1).max(500).optional(),
    }),
    result: pageOf(Question),
  }),
  getQuestion: call({
    ...base,
    id: 'getQuestion',
    method: 'GET',
    path: '/questions/{id}',
    summary:
      'One question; its `gapId` is filled in the background. `rebuilt`: the decision told again from the logged evidence.',
    params: IdParams,
    result: QuestionDetail,
  }),
  giveFeedback: call({
    ...base,
    id: 'giveFeedback',
    method: 'POST',
    path: '/questions/{id}/feedback',
    role: 'agent',
    summary: 'Was the answer helpful? A second feedback replaces the first.',
    params: IdParams,
    body: Feedback,
    status: 204,
  }),
}
