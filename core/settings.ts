// What admins set besides sources: the agent's switch, its profile, its handoff rules. Stored as JSON, one row each.
import { z } from 'zod'
import { HandoffProcess } from './answer.ts'

export const AgentSettings = z.strictObject({
  state: z.enum(['on', 'paused', 'off']).default('on'),
  /** May a short answer in another language than the question's be offered? Absent: no, only an exact match counts. */
  shortAnswersAcrossLanguages: z.boolean().optional(),
})
export type AgentSettings = z.infer<typeof AgentSettings>

export const ProfileTopic = z
  .strictObject({
    topic: z.string().trim().min(1).max(200),
    handling: z.enum(['decline', 'handoff', 'instruct']),
    instruction: z.string().max(2000).optional(),
    /** What the visitor reads: word for word, in place of our own text or of an answer that nobody can shape. */
    reply: z.string().trim().min(1).max(2000).optional(),
  })
  .refine((topic) => topic.handling !== 'instruct' || (topic.instruction ?? '').length > 0, {
    message: 'handling "instruct" needs an instruction',
    path: ['instruction'],
  })

export const Profile = z.strictObject({
  name: z.string().trim().min(1).max(100).default('Assistant'),
  personality: z
    .enum(['friendly', 'professional', 'casual', 'empathetic', 'witty', 'brand'])
    .default('friendly'),
  brandVoice: z.string().max(5000).default(''),
  guidelines: z.array(z.string().trim().min(1).max(2000)).max(100).default([]),
  topics: z.array(ProfileTopic).max(200).default([]),
})
export type Profile = z.infer<typeof Profile>

const probability = z.number().min(0).max(1)

export const HandoffSettings = z.strictObject({
  process: HandoffProcess.default('async'),
  messages: z
    .strictObject({
      available: z.string().max(2000).default('I am bringing in a colleague who can help with this.'),
      unavailable: z
        .string()
        .max(2000)
        .default('Nobody is available right now. A colleague will answer you as soon as possible.'),
      unassigned: z
        .string()
        .max(2000)
        .default('I could not find an answer, so I am passing your question to the team.'),
    })
    .prefault({}),
  phrases: z.array(z.string().trim().min(1).max(200)).max(500).default([]),
  ignoredSenders: z.array(z.string().trim().min(1).max(320)).max(5000).default([]),
  repeatedFailures: z.number().int().min(0).max(20).default(2),
  thresholds: z
    .strictObject({
      default: probability.nullable().default(null),
      byChannel: z.record(z.string(), probability).default({}),
      /** From here up to the threshold a question is asked back when topics compete. null: half the threshold's odds. */
      clarify: probability.nullable().default(null),
    })
    .prefault({}),
})
export type HandoffSettings = z.infer<typeof HandoffSettings>

/** Every JSON setting by its key in the store. */
export const storedSettings = {
  agent: AgentSettings,
  'profile:draft': Profile,
  'profile:published': Profile,
  handoff: HandoffSettings,
} as const
export type SettingKey = keyof typeof storedSettings
export type SettingValue<Key extends SettingKey> = z.infer<(typeof storedSettings)[Key]>
