// Takes a source away: nothing writes to it any more, then every chunk goes at once, then what belongs to it.
import { AppError } from '../../core/errors.ts'
import type { SourceId } from '../../core/ids.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import type { RunQueue } from './run-queue.ts'
import type { SyncParts } from './sync-deps.ts'

/** False when unknown. @throws AppError conflict for the built-in source */
export async function removeSource(
  { sources, chunks, files, shortAnswers, gate }: SyncParts,
  queue: Pick<RunQueue, 'cancelSource'>,
  sourceId: SourceId,
): Promise<boolean> {
  if (sourceId === BUILT_IN_SHORT_ANSWERS) {
    throw new AppError(
      'conflict',
      'Removing a source: expected one that was added, got the built-in short answers, which always stay. ' +
        'Turn it off ("enabled": false) or remove its short answers instead.',
    )
  }
  if ((await sources.get(sourceId)) === undefined) return false
  try {
    const closed = gate.close(sourceId)
    await queue.cancelSource(sourceId)
    await closed
    await chunks.removeSource(sourceId)
    for (const { name } of await files.attached(sourceId)) await files.detach(sourceId, name)
    for (;;) {
      const { items } = await shortAnswers.list({ sourceId }, { limit: 200, cursor: null })
      if (items.length === 0) break
      for (const { id } of items) await shortAnswers.remove(id)
    }
    return await sources.remove(sourceId)
  } catch (thrown) {
    gate.reopen(sourceId)
    throw thrown
  }
}
