// What was read of a vendor until when. A run's progress counts only once the run ended well: a kill, a cancel or a failure
// leaves the one before, so that nothing between the two is missed.
import { z } from 'zod'
import { sha256 } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { ConnectorRequest } from '../../core/ports/connector.ts'
import type { VendorStores } from './vendor-stores.ts'

/** The vendor's clock and its index may lag: what changed shortly before is asked for again. */
const OVERLAP_MS = 10 * 60_000
const HOUR_MS = 3_600_000
/** Polls come a little early or late; a sweep is not put off for that. */
const SLACK_MS = 15 * 60_000
/** More failures than these wait for the next sweep. */
const MAX_RETRIES = 1000

const Read = z.object({
  /** Changes up to here (ms) were read. */
  since: z.number(),
  /** When all ids were last listed. */
  sweptAt: z.number().nullable(),
  /** Could not be read: each poll tries them again. */
  retries: z.array(z.string()),
})
const Stored = z.object({
  settings: z.string(),
  read: Read.nullable(),
  /** Of the run named here: counts when that has ended well. */
  pending: Read.extend({ runId: z.string() }).nullable(),
  /** What `VendorMemory` keeps. */
  kept: z.array(z.string()).default([]),
})
type Stored = z.infer<typeof Stored>

export interface VendorProgress {
  /** Ask for what changed since then; null: a sweep over everything. */
  sinceMs: number | null
  retries: readonly string[]
  /** Call when all was yielded. `startedAt`: no later than the first answer of this run. */
  reached(startedAt: number, retries: readonly string[]): Promise<void>
}

export async function openProgress(
  { checkpoints, runs, clock }: Pick<VendorStores, 'checkpoints' | 'runs'> & { clock: Clock },
  { source, runId }: Pick<ConnectorRequest, 'source' | 'runId'>,
): Promise<VendorProgress> {
  const settings = sha256(JSON.stringify(source.settings))
  const stored = parse(await checkpoints.get(source.id))
  const read = stored?.settings === settings ? await committed(stored) : null
  const sweepHours = Number(source.settings['sweepHours'] ?? 24)
  const now = clock.now()
  const isAsked = (await runs.get(runId))?.trigger === 'person'
  // A clock that went back makes times of the future; they say nothing.
  const isDue = (at: number | null): boolean =>
    at === null || at > now || now - at >= sweepHours * HOUR_MS - SLACK_MS
  const isSweep = read === null || isAsked || isDue(read.sweptAt)

  async function committed({ read, pending }: Stored): Promise<Stored['read']> {
    if (pending === null || pending.runId === runId) return read
    const { runId: of, ...reached } = pending
    const state = (await runs.get(of))?.state
    if (state === 'succeeded' || state === 'partial') return reached
    // Held: nothing is swept before a person confirms. A poll would take the place of the run that is to be confirmed, so
    // the next run sweeps again and ends held again, or well.
    return state === 'held' ? { ...reached, sweptAt: null } : read
  }

  return {
    sinceMs: isSweep ? null : Math.min(read.since, now) - OVERLAP_MS,
    retries: read?.retries ?? [],
    reached: async (startedAt, retries) => {
      const reached = {
        since: Math.min(startedAt, now),
        sweptAt: isSweep ? now : read.sweptAt,
        retries: retries.slice(0, MAX_RETRIES),
      }
      // Read anew: the run itself may have kept something meanwhile.
      const kept = parse(await checkpoints.get(source.id))?.kept ?? []
      const next: Stored = { settings, read, pending: { ...reached, runId }, kept }
      await checkpoints.put(source.id, JSON.stringify(next))
    },
  }
}

/** Words about a source that count from when they are kept, however its run ends and whatever its settings become. */
export interface VendorMemory {
  has(word: string): Promise<boolean>
  keep(word: string): Promise<void>
}

export function createVendorMemory(
  { checkpoints }: Pick<VendorStores, 'checkpoints'>,
  sourceId: string,
): VendorMemory {
  const stored = async (): Promise<Stored> =>
    parse(await checkpoints.get(sourceId)) ?? { settings: '', read: null, pending: null, kept: [] }
  return {
    has: async (word) => (await stored()).kept.includes(word),
    keep: async (word) => {
      const before = await stored()
      if (before.kept.includes(word)) return
      await checkpoints.put(sourceId, JSON.stringify({ ...before, kept: [...before.kept, word] }))
    },
  }
}

/** What cannot be read counts as nothing: a sweep puts it right. */
function parse(text: string | undefined): Stored | undefined {
  try {
    return Stored.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
