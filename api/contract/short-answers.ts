// Short answers: typed by hand, given with their exact text.
import { z } from 'zod'
import { ShortAnswer, ShortAnswerInput } from '../../core/short-answer.ts'
import { call, plain } from './call.ts'
import { Id, IdParams, PageQuery, pageOf } from './common.ts'

const { question, answer, variants, language, validFrom, validUntil, links } = ShortAnswerInput.shape

/** Defaults are taken off, or a field that is not named would be reset. */
const ShortAnswerChange = z.strictObject({
  question: question.optional(),
  variants: variants.unwrap().optional(),
  answer: answer.optional(),
  language: language.unwrap().optional(),
  validFrom: validFrom.unwrap().optional(),
  validUntil: validUntil.unwrap().optional(),
  links: links.unwrap().optional(),
})

/** What was saved, and others that would be given for the same question; both stay until a person changes one. */
export const SavedShortAnswer = ShortAnswer.extend({
  conflicts: z.array(
    z.object({
      shortAnswerId: z.string(),
      question: z.string(),
      collidesWith: z.string(),
      how: z.enum(['exact', 'meaning']),
    }),
  ),
})

const base = { ...plain, tag: 'Short answers', role: 'admin' } as const
const one = { ...base, path: '/short-answers/{id}', params: IdParams } as const

export const shortAnswerCalls = {
  listShortAnswers: call({
    ...base,
    id: 'listShortAnswers',
    method: 'GET',
    path: '/short-answers',
    summary: 'Short answers that the key reaches.',
    query: PageQuery.extend({ sourceId: Id.optional(), query: z.string().min(1).max(500).optional() }),
    result: pageOf(ShortAnswer),
  }),
  createShortAnswer: call({
    ...base,
    id: 'createShortAnswer',
    method: 'POST',
    path: '/short-answers',
    summary: 'Adds a short answer; without `sourceId` to the built-in source.',
    body: ShortAnswerInput,
    result: SavedShortAnswer,
    status: 201,
  }),
  getShortAnswer: call({
    ...one,
    id: 'getShortAnswer',
    method: 'GET',
    summary: 'One short answer.',
    result: ShortAnswer,
  }),
  updateShortAnswer: call({
    ...one,
    id: 'updateShortAnswer',
    method: 'PATCH',
    summary: 'Changes the fields that are named.',
    body: ShortAnswerChange,
    result: SavedShortAnswer,
  }),
  deleteShortAnswer: call({
    ...one,
    id: 'deleteShortAnswer',
    method: 'DELETE',
    summary: 'Removes a short answer.',
    status: 204,
  }),
}
