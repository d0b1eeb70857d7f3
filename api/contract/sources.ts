// Sources: where content comes from, what is read of it, when.
import { z } from 'zod'
import { KnowledgeBaseSettings } from '../../core/knowledge-base.ts'
import { Reason, Run } from '../../core/run.ts'
import {
  Audience,
  FilesSettings,
  Schedule,
  ShortAnswersSettings,
  Source,
  SourceKind,
  Visibility,
  WebsiteSettings,
} from '../../core/source.ts'
import { call, plain } from './call.ts'
import { IdParams, PageQuery, pageOf } from './common.ts'

/** Tokens are write-only: what is shown of them is whether they are set. */
const SecretState = z.object({ set: z.boolean(), changedAt: z.string().nullable() })

export const SourceResult = Source.extend({
  lastRun: Run.nullable(),
  /** Of a vendor's knowledge base: its secret settings by name. */
  secrets: z.record(z.string(), SecretState).optional(),
})

const Name = z.string().trim().min(1).max(200)
const common = {
  /** Default: the host of the first address, or the kind. */
  name: Name.optional(),
  enabled: z.boolean().default(true),
  paused: z.boolean().default(false),
  citable: z.boolean().default(true),
  visibility: Visibility.default('public'),
  audience: Audience.default([]),
  answersMayUse: z.boolean().default(true),
}

const SourceInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('website'),
    ...common,
    schedule: Schedule.default('weekly'),
    settings: WebsiteSettings,
  }),
  z.strictObject({
    kind: z.literal('files'),
    ...common,
    schedule: Schedule.default('never'),
    settings: FilesSettings.prefault({}),
  }),
  z.strictObject({
    kind: z.literal('knowledge-base'),
    ...common,
    /** Default: vendors are asked for changes every five minutes; pushed articles change when they are pushed. */
    schedule: Schedule.optional(),
    settings: KnowledgeBaseSettings.prefault({}),
  }),
  z.strictObject({
    kind: z.literal('short-answers'),
    ...common,
    schedule: Schedule.default('never'),
    settings: ShortAnswersSettings.prefault({}),
  }),
])

/** Settings that are named replace those of the same name; the whole is then checked as the kind's settings. */
const SourceChange = z.strictObject({
  name: Name.optional(),
  enabled: z.boolean().optional(),
  paused: z.boolean().optional(),
  citable: z.boolean().optional(),
  visibility: Visibility.optional(),
  audience: Audience.optional(),
  answersMayUse: z.boolean().optional(),
  schedule: Schedule.optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
})

export const PreviewItemResult = z.object({
  url: z.string(),
  decision: z.enum(['fetch', 'skip']),
  reason: Reason.optional(),
})

/** `cut`: the preview's own limit of 500 fetches was reached; what lies behind the last pages was not seen. */
export const PreviewSummary = z.object({
  counts: z.object({ fetch: z.number().int(), skip: z.number().int() }),
  cut: z.boolean().optional(),
})

export const PreviewResult = PreviewSummary.extend({ items: z.array(PreviewItemResult) })

const Candidate = z.object({
  externalId: z.string(),
  title: z.string().nullable(),
  url: z.string().nullable(),
  language: z.string().nullable(),
  state: z.enum(['published', 'draft', 'private', 'archived']),
  updatedAt: z.string().nullable(),
  /** Sections and the like, nearest first; picking one picks all that it holds. */
  groups: z.array(z.object({ id: z.string(), title: z.string().nullable() })),
  picked: z.boolean(),
})

const base = { ...plain, tag: 'Sources', role: 'admin' } as const
const one = { ...base, params: IdParams } as const

export const sourceCalls = {
  listSources: call({
    ...base,
    id: 'listSources',
    method: 'GET',
    path: '/sources',
    summary: 'All sources that the key reaches.',
    query: PageQuery.extend({ kind: SourceKind.optional() }),
    result: pageOf(SourceResult),
  }),
  createSource: call({
    ...base,
    id: 'createSource',
    method: 'POST',
    path: '/sources',
    summary: 'Adds a source. Starts no run.',
    body: SourceInput,
    result: SourceResult,
    status: 201,
  }),
  previewWebsite: call({
    ...base,
    id: 'previewWebsite',
    method: 'POST',
    path: '/sources/preview',
    summary:
      'What a website source with these settings would fetch, and why not the rest; at most 500 fetches. Stores nothing. `Accept: text/event-stream` streams the events item, done or error.',
    body: WebsiteSettings,
    result: PreviewResult,
    answers: 'either',
  }),
  getSource: call({
    ...one,
    id: 'getSource',
    method: 'GET',
    path: '/sources/{id}',
    summary: 'One source with its counts, its last run and its next one.',
    result: SourceResult,
  }),
  updateSource: call({
    ...one,
    id: 'updateSource',
    method: 'PATCH',
    path: '/sources/{id}',
    summary: 'Changes a source; who may see it holds at once, what is read holds from the next run.',
    body: SourceChange,
    result: SourceResult,
  }),
  deleteSource: call({
    ...one,
    id: 'deleteSource',
    method: 'DELETE',
    path: '/sources/{id}',
    summary: 'Removes a source with every document and chunk of it.',
    status: 204,
  }),
  syncSource: call({
    ...one,
    id: 'syncSource',
    method: 'POST',
    path: '/sources/{id}/sync',
    summary: 'Queues a run; while one is queued or running: that one.',
    result: Run,
    status: 202,
  }),
  listCandidates: call({
    ...one,
    id: 'listCandidates',
    method: 'GET',
    path: '/sources/{id}/candidates',
    summary:
      "What a vendor's knowledge base lists, or the known pages of a website, to pick from (settings.pick). Pages may be shorter than limit.",
    query: PageQuery,
    result: pageOf(Candidate),
  }),
  receiveWebhook: call({
    ...one,
    id: 'receiveWebhook',
    method: 'POST',
    path: '/sources/{id}/webhook',
    role: null,
    summary:
      "A vendor's notice of a change, with the vendor's signature: what it names is read again at once.",
    takes: 'raw',
    status: 200,
  }),
}
