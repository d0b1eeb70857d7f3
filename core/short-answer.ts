// A short answer: a question and its answer typed by hand; the answer is given with its exact text.
import { z } from 'zod'

export const ShortAnswerInput = z.strictObject({
  question: z.string().trim().min(1).max(1000),
  variants: z.array(z.string().trim().min(1).max(1000)).max(100).default([]),
  answer: z.string().min(1).max(20_000),
  language: z.string().min(2).max(35).nullable().default(null),
  validFrom: z.iso.datetime().nullable().default(null),
  validUntil: z.iso.datetime().nullable().default(null),
  links: z
    .array(z.strictObject({ title: z.string().max(300), url: z.url({ protocol: /^(https?|mailto|tel)$/ }) }))
    .max(50)
    .default([]),
  sourceId: z.string().optional(),
})
export type ShortAnswerInput = z.infer<typeof ShortAnswerInput>

export const ShortAnswer = z.object({
  id: z.string(),
  sourceId: z.string(),
  documentId: z.string(),
  question: z.string(),
  variants: z.array(z.string()),
  answer: z.string(),
  language: z.string().nullable(),
  validFrom: z.string().nullable(),
  validUntil: z.string().nullable(),
  links: z.array(z.object({ title: z.string(), url: z.string() })),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ShortAnswer = z.infer<typeof ShortAnswer>

/** The built-in source of short answers, present from the first start. */
export const BUILT_IN_SHORT_ANSWERS = '00000000-0000-4000-8000-00000000a5a5'
