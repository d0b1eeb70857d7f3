// The documents of one run that are under way: bounded in number and in bytes, so that memory stays flat while the
// fetches run ahead of the embedder.
import PQueue from 'p-queue'

export interface DocumentWindow {
  /** Starts the task; resolves when there is room for another document. Tasks must not throw. */
  add(sizeBytes: number, task: () => Promise<void>): Promise<void>
  /** Documents under way. */
  size(): number
  idle(): Promise<void>
}

export function createDocumentWindow(limits: { documents: number; bytes: number }): DocumentWindow {
  const queue = new PQueue({ concurrency: limits.documents })
  let bytes = 0
  return {
    add: async (sizeBytes, task) => {
      bytes += sizeBytes
      void queue.add(async () => {
        try {
          await task()
        } finally {
          bytes -= sizeBytes
        }
      })
      while (queue.pending >= limits.documents || (bytes > limits.bytes && queue.pending > 0)) {
        await new Promise<void>((resolve) => queue.once('next', () => resolve()))
      }
    },
    size: () => queue.pending + queue.size,
    idle: () => queue.onIdle(),
  }
}
