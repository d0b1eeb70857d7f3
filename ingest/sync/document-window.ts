// The documents of one run that are under way: bounded in number and, together with those of other runs, in bytes, so that
// memory stays flat while the fetches run ahead of the embedder.
import PQueue from 'p-queue'

/** Bytes of documents under way, of all runs together. */
export interface ByteBudget {
  take(bytes: number): void
  give(bytes: number): void
  isSpent(): boolean
}

export function createByteBudget(limit: number): ByteBudget {
  let taken = 0
  return {
    take: (bytes) => {
      taken += bytes
    },
    give: (bytes) => {
      taken -= bytes
    },
    isSpent: () => taken > limit,
  }
}

export interface DocumentWindow {
  /** Starts the task; resolves when there is room for another document. Tasks must not throw. */
  add(sizeBytes: number, task: () => Promise<void>): Promise<void>
  /** Documents under way. */
  size(): number
  idle(): Promise<void>
}

/** While the budget is spent, a run goes on with one document at a time: none holds up another for good. */
export function createDocumentWindow(limits: { documents: number; budget: ByteBudget }): DocumentWindow {
  const queue = new PQueue({ concurrency: limits.documents })
  return {
    add: async (sizeBytes, task) => {
      limits.budget.take(sizeBytes)
      void queue.add(async () => {
        try {
          await task()
        } finally {
          limits.budget.give(sizeBytes)
        }
      })
      while (queue.pending >= limits.documents || (limits.budget.isSpent() && queue.pending > 0)) {
        await new Promise<void>((resolve) => queue.once('next', () => resolve()))
      }
    },
    size: () => queue.pending + queue.size,
    idle: () => queue.onIdle(),
  }
}
