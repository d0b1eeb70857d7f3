// Settings, short answers, keys, audit log, suites and files in memory, for tests of the API.

import { AppError } from '../../core/errors.ts'
import type { EvalRun } from '../../core/eval.ts'
import { newId, sha256 } from '../../core/ids.ts'
import type { Key } from '../../core/key.ts'
import type {
  AuditEntry,
  AuditLog,
  EvalStore,
  FileStore,
  KeyStore,
  SettingsStore,
  ShortAnswerStore,
  StoredFile,
  StoredSuite,
} from '../../core/ports/small-stores.ts'
import { storedSettings } from '../../core/settings.ts'
import type { ShortAnswer } from '../../core/short-answer.ts'
import { memoryPage } from './memory-page.ts'

const AT = '2026-01-01T00:00:00.000Z'

export function createMemorySettings(): SettingsStore {
  const rows = new Map<string, unknown>()
  return {
    get: async (key) => storedSettings[key].parse(rows.get(key) ?? {}) as never,
    put: async (key, value) => void rows.set(key, value),
  }
}

export function createMemoryShortAnswers() {
  const rows = new Map<string, ShortAnswer>()
  const store: ShortAnswerStore = {
    save: async (row) => void rows.set(row.id, row),
    get: async (id) => rows.get(id),
    byDocument: async (documentId) => [...rows.values()].find((row) => row.documentId === documentId),
    list: async (filter, page) =>
      memoryPage(
        [...rows.values()].filter(
          ({ sourceId }) => filter.sourceId === undefined || sourceId === filter.sourceId,
        ),
        page,
      ),
    remove: async (id) => rows.delete(id),
  }
  return { rows, store }
}

export function createMemoryKeys() {
  const rows = new Map<string, Key & { hash: string }>()
  const touched: string[] = []
  const store: KeyStore = {
    async create({ hash, ...key }) {
      const created = { id: newId(), ...key, createdAt: AT, lastUsedAt: null }
      rows.set(created.id, { ...created, hash })
      return created
    },
    byHash: async (hash) => [...rows.values()].find((row) => row.hash === hash),
    list: async (page) => memoryPage([...rows.values()], page),
    remove: async (id) => rows.delete(id),
    touch: async (id) => void touched.push(id),
    count: async () => rows.size,
  }
  return { rows, touched, store }
}

export function createMemoryAudit() {
  const rows: AuditEntry[] = []
  const store: AuditLog = {
    record: async (entry) => void rows.unshift({ id: newId(), at: AT, ...entry }),
    list: async (filter, page) =>
      memoryPage(
        rows.filter(({ target }) => filter.target === undefined || target === filter.target),
        page,
      ),
  }
  return { rows, store }
}

export function createMemoryEvals(): EvalStore {
  const suites = new Map<string, StoredSuite>()
  const runs = new Map<string, EvalRun>()
  return {
    saveSuite: async (suite) => void suites.set(suite.id, suite),
    getSuite: async (id) => suites.get(id),
    listSuites: async (page) => memoryPage([...suites.values()], page),
    removeSuite: async (id) => suites.delete(id),
    saveRun: async (run) => void runs.set(run.id, run),
    getRun: async (id) => runs.get(id),
    lastRun: async (name, except) =>
      [...runs.values()].filter((run) => run.suiteName === name && run.id !== except).at(-1),
  }
}

export function createMemoryFiles() {
  const rows = new Map<string, StoredFile & { bytes: Buffer }>()
  const attached: { sourceId: string; fileId: string; name: string }[] = []
  const store: FileStore = {
    async save(name, contentType, body, limitBytes) {
      const parts: Uint8Array[] = []
      let sizeBytes = 0
      for await (const part of body) {
        sizeBytes += part.byteLength
        if (sizeBytes > limitBytes) {
          throw new AppError('too-large', `Saving "${name}": expected at most ${limitBytes} bytes, got more.`)
        }
        parts.push(part)
      }
      const bytes = Buffer.concat(parts)
      const file = { id: newId(), name, contentType, sizeBytes, sha256: sha256(bytes), createdAt: AT }
      rows.set(file.id, { ...file, bytes })
      return file
    },
    get: async (id) => rows.get(id),
    list: async (page) => memoryPage([...rows.values()], page),
    read: async (id) => rows.get(id)?.bytes ?? new Uint8Array(),
    attach: async (sourceId, fileId, name) => void attached.push({ sourceId, fileId, name }),
    attached: async () => [],
    detach: async () => false,
  }
  return { rows, attached, store }
}
