// Lets a source be removed safely: what writes to it enters here, and a removal waits for those inside.
import { AppError } from '../../core/errors.ts'
import type { SourceId } from '../../core/ids.ts'

export interface SourceGate {
  /** @throws AppError not-found while or after the source is removed */
  enter<Result>(sourceId: SourceId, work: () => Promise<Result>): Promise<Result>
  /** Nobody enters any more; resolves when the last one has left. */
  close(sourceId: SourceId): Promise<void>
  /** After a removal that failed. */
  reopen(sourceId: SourceId): void
}

export function createSourceGate(): SourceGate {
  const closed = new Set<SourceId>()
  const inside = new Map<SourceId, Set<Promise<unknown>>>()
  return {
    enter: async (sourceId, work) => {
      if (closed.has(sourceId)) {
        throw new AppError(
          'not-found',
          `Writing to source ${sourceId}: expected a source that exists, but it is being removed. Nothing to do.`,
        )
      }
      const mine = work()
      const others = inside.get(sourceId) ?? new Set()
      inside.set(sourceId, others.add(mine))
      try {
        return await mine
      } finally {
        others.delete(mine)
        if (others.size === 0) inside.delete(sourceId)
      }
    },
    close: async (sourceId) => {
      closed.add(sourceId)
      await Promise.allSettled(inside.get(sourceId) ?? [])
    },
    reopen: (sourceId) => {
      closed.delete(sourceId)
    },
  }
}
