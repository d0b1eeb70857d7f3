// Makes vectors and terms again from the chunk rows, which are the truth: after a crash, or for another model.
import { type AppError, toAppError } from '../../core/errors.ts'
import type { DocumentId } from '../../core/ids.ts'
import type { ChunkWriter } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { embedChunks } from './embed-chunks.ts'
import { isRunFatal } from './run-fatal.ts'
import { createStages, PRIORITY } from './stages.ts'

export interface RefillReport {
  documents: number
  chunks: number
  /** documents + failed = the ids given. */
  failed: { documentId: DocumentId; error: AppError }[]
}

/**
 * One document at a time; a document without rows counts as done with 0 chunks. `onProgress(done, total)` after each.
 * @throws AppError when the store or the model fails as a whole, or `cancelled`
 */
export async function refillVectors(
  {
    chunks,
    embedder,
    log,
  }: { chunks: Pick<ChunkWriter, 'chunksToEmbed' | 'putVectors'>; embedder: Embedder; log: Logger },
  documentIds: readonly DocumentId[],
  onProgress: (done: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<RefillReport> {
  const report: RefillReport = { documents: 0, chunks: 0, failed: [] }
  const options = { stages: createStages({ parse: 1, embed: 2 }), priority: PRIORITY.sync }
  for (const documentId of documentIds) {
    signal?.throwIfAborted()
    try {
      const rows = await chunks.chunksToEmbed(documentId)
      const embedded = await embedChunks(embedder, rows, { ...options, ...(signal ? { signal } : {}) })
      if (embedded.length > 0) await chunks.putVectors(embedded)
      report.documents += 1
      report.chunks += embedded.length
    } catch (thrown) {
      const error = toAppError(thrown)
      if (isRunFatal(error) || signal?.aborted) throw error
      log.error({ documentId, error: error.message }, 'vector-refill-fail')
      report.failed.push({ documentId, error })
    }
    onProgress(report.documents + report.failed.length, documentIds.length)
  }
  return report
}
