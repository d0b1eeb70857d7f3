// What the gap service needs.
import type { ChunkSearcher } from '../../core/ports/chunk-store.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { DocumentStore } from '../../core/ports/document-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { GapStore } from '../../core/ports/gap-store.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { QuestionStore } from '../../core/ports/question-store.ts'
import type { AnswerService, SyncService } from '../../core/ports/services.ts'
import type { SourceStore } from '../../core/ports/source-store.ts'

export interface GapDeps {
  gaps: GapStore
  questions: QuestionStore
  answers: Pick<AnswerService, 'answer'>
  sync: Pick<SyncService, 'saveShortAnswer'>
  documents: Pick<DocumentStore, 'get'>
  sources: Pick<SourceStore, 'get'>
  searcher: ChunkSearcher
  embedder: Embedder
  clock: Clock
  log: Logger
}
