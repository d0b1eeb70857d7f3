// The tables as Kysely sees them: text ids, integer milliseconds, JSON as text, 0/1 for booleans; portable to Postgres.
// `seq` is the order of insertion: lists page by it, so that a cursor stays right while rows are added.
import type { ColumnType, Generated } from 'kysely'

/** Written once, never changed. */
type Fixed<T> = ColumnType<T, T, never>
type Bit = 0 | 1
type Blob = Uint8Array

export interface SourcesTable {
  seq: Generated<number>
  id: Fixed<string>
  kind: Fixed<string>
  name: string
  enabled: Bit
  paused: Bit
  citable: Bit
  visibility: string
  audience: string
  answers_may_use: Bit
  schedule: string
  settings: string
  next_sync_at: number | null
  created_at: Fixed<number>
  updated_at: number
}

export interface DocumentsTable {
  seq: Generated<number>
  id: Fixed<string>
  source_id: Fixed<string>
  external_id: Fixed<string>
  url: string | null
  title: string | null
  language: string | null
  content_type: string | null
  state: string
  reason: string | null
  message: string | null
  /** Which parts of its text could not be read; `message` says so too, unless the last fetch failed. */
  warning: string | null
  stale: Bit
  citable: Bit
  visibility: string
  /** What the connector gave. */
  audience: string
  /** What a person set; it goes before what the connector gave. */
  own_audience: string | null
  excluded: Bit
  /** 0 until it was published once. */
  version: number
  raw_hash: string | null
  content_hash: string | null
  fingerprint: string | null
  etag: string | null
  last_modified: string | null
  source_updated_at: number | null
  chunk_count: number
  fetched_at: number | null
  created_at: Fixed<number>
  updated_at: number
}

/** A page's outgoing links, apart so that document rows stay small. */
interface DocumentLinksTable {
  document_id: Fixed<string>
  links: string
}

export interface DocumentVersionsTable {
  document_id: Fixed<string>
  version: number
  title: string
  text: string
  created_at: number
  /** The run that brought it; null: it was pushed or saved. */
  run_id: string | null
  url: string | null
  /** The source's own time of change. */
  source_updated_at: number | null
}

export interface ChunksTable {
  /** Never given out twice, so that a change log and a snapshot can name it. */
  rid: Generated<number>
  chunk_id: Fixed<string>
  document_id: Fixed<string>
  source_id: Fixed<string>
  kind: string
  seq: number
  heading_path: string
  anchor: string | null
  page: number | null
  seconds: number | null
  /** JSON list of `[at, anchor, page, seconds]`; null for none. */
  places: string | null
  start_offset: number
  end_offset: number
  text: string
  /** What stands before `text` in the embedded text; null when that does not end with `text`: then it is whole in `embed_text`. */
  embed_prefix: string | null
  embed_text: string | null
  language: string | null
  version: number
  /** Names the publication that wrote the row last; rows of an older one have vanished from the document. */
  publication: string
}

/** Chunk rows of a very large document on their way in, seen by no reader; `publication` names the attempt. */
interface StagedChunksTable extends Omit<ChunksTable, 'rid' | 'version' | 'publication'> {
  publication: Fixed<string>
  tokens: Blob | null
}

/** See token-rows.ts. Chunks whose embedder gives no tokens away have none. */
interface ChunkTokensTable {
  rid: number
  codes: Blob
}

/** Embedded store only: their vectors and terms. */
interface StagedVectorsTable extends Omit<ChunkIndexTable, 'rid'> {
  publication: Fixed<string>
  chunk_id: Fixed<string>
  f32: Blob
}

/** Embedded store only: float32 vectors for rescoring. */
interface ChunkVectorsTable {
  rid: number
  f32: Blob
}

/** Embedded store only: what the in-memory index is built from. */
interface ChunkIndexTable {
  rid: number
  scale: number
  i8: Blob
  /** u32 little-endian, distinct, ascending; `counts` one byte each beside it. */
  term_ids: Blob
  counts: Blob
  length: number
}

/** Embedded store only: what changed since the snapshot. `id` is the index's generation. */
interface ChangeLogTable {
  id: Generated<number>
  op: 'put' | 'remove' | 'access'
  rid: number | null
  source_id: string | null
}

/** Qdrant only: distinct term ids as a JSON list; triggers count them in `term_counts`. Never updated in place. */
interface ChunkTermsTable {
  rid: number
  terms: Fixed<string>
}

/** Qdrant only: in how many chunks a term stands; term -1 counts the chunks that carry terms. */
interface TermCountsTable {
  term: Fixed<number>
  chunks: Fixed<number>
}

/** Sources whose access changed in the rows and not yet in the chunk store; `stamp` tells two changes apart. */
interface StaleAccessTable {
  source_id: string
  stamp: string
}

export interface RunsTable {
  seq: Generated<number>
  id: Fixed<string>
  source_id: Fixed<string>
  state: string
  trigger: string
  started_at: number | null
  finished_at: number | null
  created_at: Fixed<number>
  timings: string
  message: string | null
  /** From 1; a run that follows a failed one by itself counts on. */
  attempt: Generated<number>
  /** When the next try is due; null: none is. */
  retry_at: number | null
  /** How often in a row the process died while it was under way and it got nowhere. */
  deaths: Generated<number>
}

/** Why a document that a held run found missing is gone, until it is confirmed. */
interface RunGoneTable {
  run_id: Fixed<string>
  document_id: Fixed<string>
  reason: string
}

interface RunDocumentsTable {
  seq: Generated<number>
  run_id: Fixed<string>
  document_id: Fixed<string>
  external_id: string
  title: string | null
  url: string | null
  outcome: string
  reason: string | null
  message: string | null
  embedded: number
  reused: number
  /** The live version that the run found; null when there was none. */
  version_before: number | null
  /** The live version that it left. */
  version_after: number | null
}

export interface FrontierTable {
  id: Generated<number>
  run_id: Fixed<string>
  key: Fixed<string>
  url: string
  depth: number
  priority: number
  /** `redo` lives only inside the transaction of `reopen`. */
  state: 'pending' | 'in-flight' | 'done' | 'redo'
}

export interface QuestionsTable {
  seq: Generated<number>
  id: Fixed<string>
  question: string
  language: string
  conversation_id: string | null
  key_id: string | null
  channel: string | null
  asked_at: number
  outcome: string
  kind: string
  answer: string
  decision: string
  feedback: string | null
  unanswered: Bit
  gap_id: string | null
  vector: Blob | null
}

export interface GapsTable {
  seq: Generated<number>
  id: Fixed<string>
  title: string
  state: string
  cause: string
  centroid: Blob
  resolution: string | null
  created_at: Fixed<number>
  updated_at: number
}

export interface ShortAnswersTable {
  seq: Generated<number>
  id: Fixed<string>
  source_id: string
  document_id: string
  question: string
  variants: string
  answer: string
  language: string | null
  valid_from: string | null
  valid_until: string | null
  links: string
  created_at: number
  updated_at: number
}

interface SettingsTable {
  key: string
  value: string
  updated_at: number
}

export interface KeysTable {
  seq: Generated<number>
  id: Fixed<string>
  name: string
  role: string
  audience: string
  source_ids: string
  hash: string
  created_at: Fixed<number>
  last_used_at: number | null
}

interface AuditTable {
  seq: Generated<number>
  id: Fixed<string>
  at: number
  actor: string
  action: string
  target: string
  before_json: string
  after_json: string
}

export interface EvalSuitesTable {
  seq: Generated<number>
  id: Fixed<string>
  suite: string
  created_at: number
  updated_at: number
}

interface EvalRunsTable {
  seq: Generated<number>
  id: Fixed<string>
  suite_name: string
  run: string
}

export interface FilesTable {
  seq: Generated<number>
  id: Fixed<string>
  name: string
  size_bytes: number
  content_type: string | null
  sha256: string
  created_at: Fixed<number>
}

interface SourceFilesTable {
  source_id: string
  name: string
  file_id: string
  attached_at: number
}

/** Tokens of vendors; `sealed` is nonce, tag and ciphertext, `key_id` names the key it was sealed with. */
interface SourceSecretsTable {
  source_id: string
  name: string
  key_id: string
  sealed: Blob
  changed_at: number
}

/** Until when a source's changes were read; JSON that its connector alone understands. */
interface SourceCheckpointsTable {
  source_id: string
  value: string
}

interface MetaTable {
  key: string
  value: string
}

export interface Schema {
  sources: SourcesTable
  documents: DocumentsTable
  document_links: DocumentLinksTable
  document_versions: DocumentVersionsTable
  chunks: ChunksTable
  chunk_vectors: ChunkVectorsTable
  chunk_index: ChunkIndexTable
  change_log: ChangeLogTable
  chunk_terms: ChunkTermsTable
  chunk_tokens: ChunkTokensTable
  term_counts: TermCountsTable
  stale_access: StaleAccessTable
  staged_chunks: StagedChunksTable
  staged_vectors: StagedVectorsTable
  runs: RunsTable
  run_gone: RunGoneTable
  run_documents: RunDocumentsTable
  frontier: FrontierTable
  questions: QuestionsTable
  gaps: GapsTable
  short_answers: ShortAnswersTable
  settings: SettingsTable
  keys: KeysTable
  audit: AuditTable
  eval_suites: EvalSuitesTable
  eval_runs: EvalRunsTable
  files: FilesTable
  source_files: SourceFilesTable
  source_secrets: SourceSecretsTable
  source_checkpoints: SourceCheckpointsTable
  meta: MetaTable
}
