// Asking and searching.
import { z } from 'zod'
import { Answer, AnswerRequest, SearchItem, SearchRequest } from '../../core/answer.ts'
import { call, plain } from './call.ts'

const base = { ...plain, tag: 'Answers', role: 'agent', method: 'POST' } as const

export const answerCalls = {
  ask: call({
    ...base,
    id: 'ask',
    path: '/answers',
    summary:
      'Answers a question with citations, asks back, or hands off. `stream: true` or `Accept: text/event-stream` streams the events meta, token, citation, done or error.',
    body: AnswerRequest,
    result: Answer,
    answers: 'either',
  }),
  search: call({
    ...base,
    id: 'search',
    path: '/search',
    summary: 'Ranked passages with their places in both legs.',
    body: SearchRequest,
    result: z.object({ items: z.array(SearchItem) }),
  }),
}
