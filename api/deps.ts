// What the API stands on: ports only. `app/` hands in the real ones, tests the fakes.
import type { EvalComparison, EvalRun, EvalSuite } from '../core/eval.ts'
import type { ChunkWriter } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { GapStore } from '../core/ports/gap-store.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { QuestionStore } from '../core/ports/question-store.ts'
import type { RunStore } from '../core/ports/run-store.ts'
import type { SecretStore } from '../core/ports/secret-store.ts'
import type {
  AnswerService,
  EvalService,
  GapService,
  NoticeReader,
  SyncService,
} from '../core/ports/services.ts'
import type {
  AuditLog,
  EvalStore,
  FileStore,
  KeyStore,
  SettingsStore,
  ShortAnswerStore,
} from '../core/ports/small-stores.ts'
import type { SourceStore } from '../core/ports/source-store.ts'

export interface ApiStores {
  sources: SourceStore
  documents: DocumentStore
  /** Only to make changed access hold in the index at once. */
  chunks: Pick<ChunkWriter, 'refreshAccess'>
  runs: RunStore
  settings: SettingsStore
  shortAnswers: ShortAnswerStore
  keys: KeyStore
  audit: AuditLog
  evals: EvalStore
  files: FileStore
  /** What is set, never what it is. */
  secrets: Pick<SecretStore, 'put' | 'list'>
  questions: QuestionStore
  gaps: GapStore
}

export interface ApiServices {
  answers: AnswerService
  gaps: GapService
  sync: SyncService
  /** Checks what vendors send to a source's webhook. */
  notices: NoticeReader
  evals: EvalService
  /** The eval room's pure comparison. */
  compareRuns(run: EvalRun, baseline: EvalRun): EvalComparison
  /** The eval room's reader of suites; `name` is taken when the text gives none. */
  parseSuite(text: string, format: 'yaml' | 'csv', name: string): EvalSuite
}

export interface ApiLimits {
  /** @default 1,048,576 */
  jsonBytes: number
  /** A pushed article. @default 12 MB */
  articleBytes: number
  /** One uploaded file. @default 100 MB */
  uploadBytes: number
  /** Files in one upload. @default 1,000 */
  uploadFiles: number
  /** Calls a key may make in a minute. @default 12,000 */
  requestsPerMinute: number
}

export const defaultLimits: ApiLimits = {
  jsonBytes: 1024 * 1024,
  articleBytes: 12 * 1024 * 1024,
  uploadBytes: 100 * 1024 * 1024,
  uploadFiles: 1000,
  requestsPerMinute: 12_000,
}

export interface ApiDeps {
  stores: ApiStores
  services: ApiServices
  health: {
    /** Each check by name with `ok` or what is wrong. */
    ready(): Promise<{ ok: boolean; checks: Record<string, string> }>
    version: string
  }
  publicUrl: string | null
  /** For GET /settings: settings by their env names, chosen by hand, no secrets. */
  publicConfig?: Record<string, unknown>
  /** For /metrics: short answers that the LLM was to settle, by result, since the start. Absent without an LLM. */
  shortAnswersSettled?: () => Readonly<Record<string, number>>
  limits?: Partial<ApiLimits>
  clock: Clock
  log: Logger
}
