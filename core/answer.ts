// Question in, answer out: the contract's shapes.
import { z } from 'zod'

export const HandoffTrigger = z.enum([
  'unanswerable',
  'human-requested',
  'phrase',
  'topic',
  'paused',
  'ignored-sender',
  'repeated-failure',
])
export type HandoffTrigger = z.infer<typeof HandoffTrigger>

export const HandoffProcess = z.enum(['live', 'async', 'none'])
export type HandoffProcess = z.infer<typeof HandoffProcess>

export const Handoff = z.object({
  trigger: HandoffTrigger,
  matched: z.string().nullable(),
  process: HandoffProcess,
  message: z.string(),
})
export type Handoff = z.infer<typeof Handoff>

export const Citation = z.object({
  marker: z.number().int().positive(),
  sourceId: z.string(),
  documentId: z.string(),
  chunkId: z.string(),
  version: z.number().int(),
  title: z.string(),
  url: z.string().nullable(),
  /** Stands literally in the document: `text.slice(start, end) === quote`. */
  quote: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  page: z.number().int().nullable(),
  seconds: z.number().nullable(),
})
export type Citation = z.infer<typeof Citation>

export const AnswerRequest = z.strictObject({
  question: z.string(),
  conversationId: z.string().min(1).max(200).optional(),
  channel: z.string().min(1).max(100).optional(),
  language: z.string().min(2).max(35).optional(),
  citations: z.boolean().optional(),
  audience: z.array(z.string().min(1).max(100)).max(100).optional(),
  sourceIds: z.array(z.string().min(1)).max(1000).optional(),
  sender: z.strictObject({ email: z.email().optional() }).optional(),
  availability: z.enum(['available', 'unavailable']).optional(),
  history: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), text: z.string().max(20_000) }))
    .max(1000)
    .optional(),
  explain: z.boolean().optional(),
  profile: z.literal('draft').optional(),
  stream: z.boolean().optional(),
})
export type AnswerRequest = z.infer<typeof AnswerRequest>

/** A question's longest text, in UTF-16 units; longer ones are refused with `too-large`. */
export const MAX_QUESTION_CHARS = 10_000

export const AnswerKind = z.enum(['content', 'short-answer', 'smalltalk', 'declined', 'unknown'])
export const AnswerOutcome = z.enum(['answered', 'clarify', 'handoff'])
export type AnswerOutcome = z.infer<typeof AnswerOutcome>

export const Clarification = z.object({
  question: z.string(),
  options: z.array(z.object({ title: z.string(), question: z.string() })),
})

export const Answer = z.object({
  id: z.string(),
  outcome: AnswerOutcome,
  kind: AnswerKind,
  text: z.string(),
  language: z.string(),
  /** Calibrated probability that the content answers the question; 1 for exact short answers. */
  confidence: z.number().min(0).max(1),
  citations: z.array(Citation),
  clarification: Clarification.nullable(),
  handoff: Handoff.nullable(),
  gapId: z.string().nullable(),
  shortAnswerId: z.string().nullable(),
  /** Of a short answer that has some, to show beside its text, which stays as it was typed. */
  links: z.array(z.object({ title: z.string(), url: z.string() })).optional(),
  timings: z.record(z.string(), z.number()),
  explain: z.record(z.string(), z.unknown()).optional(),
})
export type Answer = z.infer<typeof Answer>

/** Events of a streamed answer, in this order; a sentence is sent once its check has passed. */
export type AnswerEvent =
  | { type: 'meta'; data: { id: string; outcome?: AnswerOutcome } }
  | { type: 'token'; data: { text: string } }
  | { type: 'citation'; data: Citation }
  | { type: 'done'; data: Answer }
  | { type: 'error'; data: { code: string; message: string; requestId: string } }

export const SearchRequest = z.strictObject({
  query: z.string(),
  limit: z.number().int().min(1).max(100).optional(),
  sourceIds: z.array(z.string().min(1)).max(1000).optional(),
  audience: z.array(z.string().min(1).max(100)).max(100).optional(),
})
export type SearchRequest = z.infer<typeof SearchRequest>

export const SearchItem = z.object({
  /** Fused RRF score; only its order means something. */
  score: z.number(),
  chunkId: z.string(),
  documentId: z.string(),
  sourceId: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  headingPath: z.array(z.string()),
  text: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  /** Places from 1 in the legs that found it. */
  ranks: z.object({ dense: z.number().int().optional(), lexical: z.number().int().optional() }),
})
export type SearchItem = z.infer<typeof SearchItem>

export const Feedback = z.strictObject({
  helpful: z.boolean(),
  reason: z.string().max(200).optional(),
  comment: z.string().max(5000).optional(),
})
export type Feedback = z.infer<typeof Feedback>

/** What the log keeps of one question. */
export const Question = z.object({
  id: z.string(),
  question: z.string(),
  language: z.string(),
  conversationId: z.string().nullable(),
  channel: z.string().nullable(),
  askedAt: z.string(),
  answer: Answer,
  decision: z.record(z.string(), z.unknown()),
  feedback: Feedback.nullable(),
  gapId: z.string().nullable(),
})
export type Question = z.infer<typeof Question>
