// Opens everything that is kept in one data folder: the relational stores, and the chunk store that is configured.
import { join } from 'node:path'
import type { ChunkStore } from '../core/ports/chunk-store.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { Frontier } from '../core/ports/frontier.ts'
import type { GapStore } from '../core/ports/gap-store.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { QuestionStore } from '../core/ports/question-store.ts'
import type { RunStore } from '../core/ports/run-store.ts'
import type { CheckpointStore, SecretStore } from '../core/ports/secret-store.ts'
import type {
  AuditLog,
  EvalStore,
  FileStore,
  KeyStore,
  SettingsStore,
  ShortAnswerStore,
} from '../core/ports/small-stores.ts'
import type { SourceStore } from '../core/ports/source-store.ts'
import { addBuiltInSources } from './built-in-sources.ts'
import { createEmbeddedChunkStore } from './embedded/embedded-chunk-store.ts'
import { claimIndex, type IndexIdentity } from './index-identity.ts'
import { createAuditLog } from './relational/audit-log.ts'
import { createCheckpointStore } from './relational/checkpoint-store.ts'
import { createDatabase, type Database } from './relational/database.ts'
import { createDocumentStore } from './relational/document-store.ts'
import { createEvalStore } from './relational/eval-store.ts'
import { openFileBytes } from './relational/file-bytes.ts'
import { createFileStore } from './relational/file-store.ts'
import { createFrontier } from './relational/frontier.ts'
import { createGapStore } from './relational/gap-store.ts'
import { createKeyStore } from './relational/key-store.ts'
import { createQuestionStore } from './relational/question-store.ts'
import { createRunStore } from './relational/run-store.ts'
import { createSettingsStore } from './relational/settings-store.ts'
import { createShortAnswerStore } from './relational/short-answer-store.ts'
import { createSourceStore } from './relational/source-store.ts'
import { dropStaged } from './relational/stage-statements.ts'
import { staleSources } from './relational/stale-access.ts'
import { openSecretStore } from './secrets/secret-store.ts'
import { openSqlite, type SqliteClient } from './sqlite/sqlite-client.ts'

export interface Store {
  sources: SourceStore
  documents: DocumentStore
  runs: RunStore
  frontier: Frontier
  questions: QuestionStore
  gaps: GapStore
  settings: SettingsStore
  shortAnswers: ShortAnswerStore
  keys: KeyStore
  audit: AuditLog
  evals: EvalStore
  files: FileStore
  secrets: SecretStore
  checkpoints: CheckpointStore
  chunks: ChunkStore
  /** Finishes what was asked, writes the index's snapshot, lets go of the folder. Twice is harmless. */
  close(): Promise<void>
}

export interface StoreOptions {
  dataDir: string
  embedding: IndexIdentity
  /** What to do when the stored vectors are another model's. @default refuse */
  onModelChange?: 'refuse' | 'rebuild'
  /** KILDE_SECRET_KEY; without it secrets are encrypted with a key file in `dataDir`. */
  secretKey?: string | undefined
  /** Set: chunks live there. */
  qdrant?: { url: string; apiKey?: string | undefined } | undefined
}

/**
 * One process a folder. Call `chunks.repair()` afterwards and embed what it names.
 * @throws AppError `store-locked`, `model-changed`, `store-unavailable`, `disk-full`
 */
export async function openStore(deps: { clock: Clock; log: Logger }, options: StoreOptions): Promise<Store> {
  const startedAt = performance.now()
  const client = await openSqlite(options.dataDir, deps.log)
  try {
    const database = createDatabase(client)
    await claimIndex(database, options.embedding, {
      onModelChange: options.onModelChange ?? 'refuse',
      log: deps.log,
    })
    // What a dead process had not yet put in its place.
    await database.batch(dropStaged(database.db))
    const chunks = await openChunks({ ...deps, client, database }, options)
    for (const sourceId of await staleSources(database.db)) await chunks.refreshAccess(sourceId)
    const store = await relationalStores(database, deps, options)
    await addBuiltInSources(store.sources)
    deps.log.info({ ms: Math.round(performance.now() - startedAt) }, 'store-open')
    return {
      ...store,
      chunks,
      close: async () => {
        await chunks.close()
        await client.close()
      },
    }
  } catch (error) {
    await client.close()
    throw error
  }
}

async function openChunks(
  deps: { client: SqliteClient; database: Database; clock: Clock; log: Logger },
  { embedding, qdrant }: StoreOptions,
): Promise<ChunkStore> {
  if (qdrant !== undefined) {
    // Loaded only here, so that its client costs nothing in the embedded setup.
    const { openQdrantChunkStore } = await import('./qdrant/qdrant-chunk-store.ts')
    const { modelId, dimensions, tokenSpace } = embedding
    const keepsTokens = tokenSpace !== undefined
    return openQdrantChunkStore({ ...deps, ...qdrant, modelId, dimensions, keepsTokens })
  }
  const { client, log } = deps
  const opened = await client.send<'open-index'>({
    type: 'open-index',
    dimensions: embedding.dimensions,
  })
  log.info(opened, 'index-open')
  return createEmbeddedChunkStore(deps, { dimensions: embedding.dimensions })
}

async function relationalStores(
  database: Database,
  { clock, log }: { clock: Clock; log: Logger },
  { dataDir, secretKey }: StoreOptions,
) {
  return {
    sources: createSourceStore(database, clock),
    documents: createDocumentStore(database, clock),
    runs: createRunStore(database, clock),
    frontier: createFrontier(database),
    questions: createQuestionStore(database, clock),
    gaps: createGapStore(database, clock),
    settings: createSettingsStore(database, clock),
    shortAnswers: createShortAnswerStore(database),
    keys: createKeyStore(database, clock),
    audit: createAuditLog(database, clock),
    evals: createEvalStore(database),
    files: createFileStore(database, await openFileBytes(join(dataDir, 'files')), clock),
    secrets: await openSecretStore(database, { dataDir, secretKey: secretKey ?? '', clock, log }),
    checkpoints: createCheckpointStore(database),
  }
}
