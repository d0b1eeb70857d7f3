// The small relational stores: one interface each, no logic beyond keeping.
import type { EvalRun, EvalSuite } from '../eval.ts'
import type { Key, Role } from '../key.ts'
import type { Page, PageRequest } from '../page.ts'
import type { SettingKey, SettingValue } from '../settings.ts'
import type { ShortAnswer } from '../short-answer.ts'

export interface SettingsStore {
  /** The stored value, or the schema's defaults. */
  get<Name extends SettingKey>(key: Name): Promise<SettingValue<Name>>
  put<Name extends SettingKey>(key: Name, value: SettingValue<Name>): Promise<void>
}

export interface ShortAnswerStore {
  save(shortAnswer: ShortAnswer): Promise<void>
  get(id: string): Promise<ShortAnswer | undefined>
  byDocument(documentId: string): Promise<ShortAnswer | undefined>
  list(filter: { sourceId?: string; query?: string }, page: PageRequest): Promise<Page<ShortAnswer>>
  remove(id: string): Promise<boolean>
}

export interface KeyStore {
  /** `hash`: hex SHA-256 of the key. */
  create(key: {
    name: string
    role: Role
    audience: string[]
    sourceIds: string[]
    hash: string
  }): Promise<Key>
  byHash(hash: string): Promise<Key | undefined>
  list(page: PageRequest): Promise<Page<Key>>
  remove(id: string): Promise<boolean>
  touch(id: string): Promise<void>
  count(): Promise<number>
}

export interface AuditEntry {
  id: string
  at: string
  actor: string
  action: string
  target: string
  before: unknown
  after: unknown
}
export interface AuditLog {
  record(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<void>
  list(filter: { target?: string }, page: PageRequest): Promise<Page<AuditEntry>>
}

export interface StoredSuite {
  id: string
  suite: EvalSuite
  createdAt: string
  updatedAt: string
}
export interface EvalStore {
  saveSuite(suite: StoredSuite): Promise<void>
  getSuite(id: string): Promise<StoredSuite | undefined>
  listSuites(page: PageRequest): Promise<Page<StoredSuite>>
  removeSuite(id: string): Promise<boolean>
  saveRun(run: EvalRun): Promise<void>
  getRun(id: string): Promise<EvalRun | undefined>
  /** The newest run of a suite by its name, other than `exceptId`. */
  lastRun(suiteName: string, exceptId?: string): Promise<EvalRun | undefined>
}

/** An uploaded file; bytes lie in the data folder under their hash, once. */
export interface StoredFile {
  id: string
  name: string
  sizeBytes: number
  contentType: string | null
  sha256: string
  createdAt: string
}
export interface FileStore {
  /** Streams to disk, then names it; the same bytes are stored once. @throws AppError too-large */
  save(
    name: string,
    contentType: string | null,
    body: AsyncIterable<Uint8Array>,
    limitBytes: number,
  ): Promise<StoredFile>
  get(id: string): Promise<StoredFile | undefined>
  list(page: PageRequest): Promise<Page<StoredFile>>
  read(id: string): Promise<Uint8Array>
  /** Which files a files source holds, under their names there; attaching a name again replaces its file. */
  attach(sourceId: string, fileId: string, name: string): Promise<void>
  attached(sourceId: string): Promise<{ file: StoredFile; name: string; attachedAt: string }[]>
  detach(sourceId: string, name: string): Promise<boolean>
}
