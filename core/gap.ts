// A gap: a group of questions that the content does not answer.
import { z } from 'zod'
import { ShortAnswerInput } from './short-answer.ts'

export const GapState = z.enum(['open', 'addressed', 'verified', 'dismissed', 'reopened'])
export type GapState = z.infer<typeof GapState>

export const GapCause = z.enum(['nothing', 'not-found', 'contradiction', 'action', 'policy'])
export type GapCause = z.infer<typeof GapCause>

export const Gap = z.object({
  id: z.string(),
  title: z.string(),
  state: GapState,
  cause: GapCause,
  questionCount: z.number().int(),
  conversationCount: z.number().int(),
  firstAskedAt: z.string(),
  lastAskedAt: z.string(),
  languages: z.array(z.string()),
})
export type Gap = z.infer<typeof Gap>

export const GapDetail = Gap.extend({
  questions: z.array(
    z.object({ id: z.string(), question: z.string(), language: z.string(), askedAt: z.string() }),
  ),
  nearest: z.array(
    z.object({
      documentId: z.string(),
      sourceId: z.string(),
      title: z.string(),
      url: z.string().nullable(),
      score: z.number(),
    }),
  ),
})
export type GapDetail = z.infer<typeof GapDetail>

export const GapResolution = z.union([
  z.strictObject({ shortAnswer: ShortAnswerInput }),
  z.strictObject({ documentId: z.string() }),
  z.strictObject({ sourceId: z.string() }),
])
export type GapResolution = z.infer<typeof GapResolution>

/** The gap's own questions asked again; `verified` only when each is now answered with a citation. */
export const Replay = z.object({
  gap: Gap,
  asked: z.number().int(),
  answered: z.number().int(),
  questions: z.array(
    z.object({ id: z.string(), question: z.string(), answered: z.boolean(), outcome: z.string() }),
  ),
})
export type Replay = z.infer<typeof Replay>
