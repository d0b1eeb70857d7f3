// A run: one sync of one source, and the report whose counts add up.
import { z } from 'zod'

export const RunState = z.enum(['queued', 'running', 'succeeded', 'partial', 'failed', 'held', 'cancelled'])
export type RunState = z.infer<typeof RunState>

/** What happened to one document in one run. `removed` is counted apart: found is the sum of the other five. */
export const Outcome = z.enum(['added', 'updated', 'unchanged', 'failed', 'excluded', 'removed'])
export type Outcome = z.infer<typeof Outcome>

/** Why a document is not live: a closed list of words that a person acts on. */
export const Reason = z.enum([
  'not-found',
  'access-denied',
  'robots',
  'no-index',
  'timeout',
  'too-large',
  'empty',
  'encrypted',
  'no-text',
  'damaged',
  'too-slow',
  'no-transcript',
  'needs-browser',
  'unsupported-type',
  'type-mismatch',
  'not-in-scope',
  'redirect-out-of-scope',
  'too-many-redirects',
  'duplicate',
  'page-limit',
  'invalid-url',
  'blocked-address',
  'unreachable',
  'server-error',
  'rate-limited',
  'unpublished',
  'not-picked',
  'removed-by-person',
  'no-longer-listed',
  'cancelled',
  'internal',
])
export type Reason = z.infer<typeof Reason>

const count = z.number().int().nonnegative()
export const RunCounts = z.object({
  found: count,
  added: count,
  updated: count,
  unchanged: count,
  failed: count,
  excluded: count,
  removed: count,
})
export type RunCounts = z.infer<typeof RunCounts>

export const Run = z.object({
  id: z.string(),
  sourceId: z.string(),
  state: RunState,
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  createdAt: z.string(),
  trigger: z.enum(['person', 'schedule', 'upload', 'webhook']),
  counts: RunCounts,
  chunks: z.object({ embedded: count, reused: count }),
  reasons: z.array(z.object({ code: Reason, count })),
  timings: z.object({
    fetchMs: z.number(),
    parseMs: z.number(),
    embedMs: z.number(),
    storeMs: z.number(),
    totalMs: z.number(),
  }),
  /** Why it failed or is held, in four parts; null when it went well. */
  message: z.string().nullable(),
  /** From 1; the run that follows a failed one by itself counts on. */
  attempt: z.number().int().min(1),
  /** Failed, and tried again then by itself; null on a failed run: given up, a person or the schedule begins anew. */
  retryAt: z.string().nullable(),
})
export type Run = z.infer<typeof Run>

export const RunDocument = z.object({
  documentId: z.string(),
  externalId: z.string(),
  title: z.string().nullable(),
  url: z.string().nullable(),
  outcome: Outcome,
  reason: Reason.nullable(),
  message: z.string().nullable(),
  /** The live version that the run found, and the one that it left; null where there was or is none. */
  versionBefore: z.number().int().nullable(),
  versionAfter: z.number().int().nullable(),
})
export type RunDocument = z.infer<typeof RunDocument>

export const emptyCounts = (): RunCounts => ({
  found: 0,
  added: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  excluded: 0,
  removed: 0,
})

/** Counts of a list of outcomes; found = added + updated + unchanged + failed + excluded by construction. */
export function countOutcomes(outcomes: Iterable<Outcome>): RunCounts {
  const counts = emptyCounts()
  for (const outcome of outcomes) {
    counts[outcome] += 1
    if (outcome !== 'removed') counts.found += 1
  }
  return counts
}
