// A source: where content comes from. The shapes are the contract's.
import { z } from 'zod'
import { KnowledgeBaseSettings, PickSetting } from './knowledge-base.ts'
import { scheduleProblem } from './schedule.ts'

export const SourceKind = z.enum(['website', 'files', 'knowledge-base', 'short-answers'])
export type SourceKind = z.infer<typeof SourceKind>

export const SourceState = z.enum(['pending', 'syncing', 'live', 'partial', 'failed', 'paused'])
export type SourceState = z.infer<typeof SourceState>

export const Visibility = z.enum(['public', 'private'])
export type Visibility = z.infer<typeof Visibility>

export const Audience = z.array(z.string().min(1).max(100)).max(100)

export const WebsiteScope = z.enum(['page', 'path', 'host', 'domain'])
export type WebsiteScope = z.infer<typeof WebsiteScope>

/** It would be stored and shown, and is never sent. */
const hasNoPassword = (text: string): boolean => !/^\w+:\/\/[^/?#]*@/.test(text)

export const WebsiteSettings = z.strictObject({
  startUrls: z
    .array(
      z
        .url({ protocol: /^https?$/ })
        .refine(hasNoPassword, 'Expected an address without a user name or password. Remove them.'),
    )
    .min(1)
    .max(100),
  scope: WebsiteScope.default('domain'),
  maxPages: z.number().int().min(1).max(100_000).default(5000),
  include: z.array(z.string().max(500)).max(200).default([]),
  exclude: z.array(z.string().max(500)).max(200).default([]),
  keepSelector: z.string().max(500).nullable().default(null),
  dropSelector: z.string().max(500).nullable().default(null),
  obeyRobots: z.boolean().default(true),
  render: z.enum(['auto', 'never', 'always']).default('auto'),
  /** Pages that are not picked are crawled for their links and left out. */
  pick: PickSetting.default('all'),
})
export type WebsiteSettings = z.infer<typeof WebsiteSettings>

/** `paths`: absolute files or folders on the server that `kilde ingest` named; uploads come besides. */
export const FilesSettings = z.strictObject({ paths: z.array(z.string().min(1)).max(1000).default([]) })
export type FilesSettings = z.infer<typeof FilesSettings>

export const ShortAnswersSettings = z.strictObject({})

export const settingsOfKind = {
  website: WebsiteSettings,
  files: FilesSettings,
  'knowledge-base': KnowledgeBaseSettings,
  'short-answers': ShortAnswersSettings,
} as const satisfies Record<SourceKind, z.ZodType>

/** `hourly`, `daily`, `weekly`, `monthly`, `never`, or a cron expression. */
export const Schedule = z
  .string()
  .min(1)
  .max(120)
  .superRefine((text, context) => {
    const message = scheduleProblem(text)
    if (message !== null) context.addIssue({ code: 'custom', message })
  })

export const Source = z.object({
  id: z.string(),
  kind: SourceKind,
  name: z.string(),
  state: SourceState,
  enabled: z.boolean(),
  paused: z.boolean(),
  citable: z.boolean(),
  visibility: Visibility,
  audience: Audience,
  answersMayUse: z.boolean(),
  schedule: Schedule,
  settings: z.record(z.string(), z.unknown()),
  documents: z.object({
    live: z.number().int(),
    failed: z.number().int(),
    excluded: z.number().int(),
    gone: z.number().int(),
  }),
  lastRun: z.unknown().nullable(),
  nextSyncAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type Source = Omit<z.infer<typeof Source>, 'lastRun'> & { lastRun: import('./run.ts').Run | null }

/** A source is cited only when it is public and its switch is on. */
export const isCitable = (of: { citable: boolean; visibility: Visibility }): boolean =>
  of.citable && of.visibility === 'public'

/** Nobody carries this tag, so content that holds only it reaches nobody. */
export const NOBODY = '\u0000nobody'

/**
 * A document may be stricter than its source, never looser: an asker must satisfy both lists.
 * Empty = everybody. Two lists without a common tag reach nobody.
 */
export function effectiveAudience(source: readonly string[], document: readonly string[]): string[] {
  if (source.length === 0) return [...document]
  if (document.length === 0) return [...source]
  const both = document.filter((tag) => source.includes(tag))
  return both.length > 0 ? both : [NOBODY]
}

/** May an asker with these tags see content with this effective audience? */
export const reaches = (audience: readonly string[], tags: readonly string[]): boolean =>
  audience.length === 0 || audience.some((tag) => tags.includes(tag))
