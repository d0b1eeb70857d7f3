// A person releases a held run: what it found missing is removed now.
import { AppError } from '../../core/errors.ts'
import type { RunId } from '../../core/ids.ts'
import type { RemovedDocument } from '../../core/ports/chunk-store.ts'
import type { Run } from '../../core/run.ts'
import { carryOut, excludedLiveOf } from './finish-run.ts'
import { verdictOf } from './run-verdict.ts'
import type { SyncParts } from './sync-deps.ts'

/** Undefined when unknown. A kill in between leaves it held, to be confirmed again. @throws AppError conflict */
export async function confirmRun(parts: SyncParts, runId: RunId): Promise<Run | undefined> {
  const { runs, sources, documents } = parts
  const run = await runs.get(runId)
  if (run === undefined) return undefined
  const source = await sources.get(run.sourceId)
  if (run.state !== 'held' || source === undefined) {
    throw new AppError(
      'conflict',
      `Confirming run ${runId}: expected a held run, it is ${run.state}. Only held runs have removals to release.`,
    )
  }
  if (source.lastRun !== null && source.lastRun.id !== run.id) {
    throw new AppError(
      'conflict',
      `Confirming run ${runId}: expected the newest run of source "${source.name}", there is a newer one ` +
        `(${source.lastRun.id}, ${source.lastRun.state}). Look at that one, or sync again.`,
    )
  }
  const missing = await documents.missingFrom(run.sourceId, runId)
  const reasons = await runs.goneIn(runId)
  const gone: RemovedDocument[] = []
  for (const { documentId } of missing) {
    if (await isSince(parts, run, documentId)) continue
    gone.push({ documentId, state: 'gone', reason: reasons.get(documentId) ?? 'no-longer-listed' })
  }
  const excludedLive = await excludedLiveOf(parts, run)
  const excluded = excludedLive.map((entry): RemovedDocument => ({ ...entry, state: 'excluded' }))
  await carryOut(parts, run, { gone, excluded, vanishing: gone.length + excluded.length })
  const now = (await runs.get(runId)) ?? run
  const live = await documents.countLive(run.sourceId)
  const verdict = verdictOf(source, now, { complete: true, message: null }, live)
  parts.log.info({ runId, removed: gone.length + excluded.length }, 'run-confirm')
  return runs.update(runId, verdict)
}

/** Came after the run had looked, by a push for instance: the run says nothing about it. */
async function isSince({ documents }: SyncParts, run: Run, documentId: string): Promise<boolean> {
  const document = await documents.get(documentId)
  if (document?.fetchedAt == null || run.finishedAt === null) return false
  return Date.parse(document.fetchedAt) > Date.parse(run.finishedAt)
}
