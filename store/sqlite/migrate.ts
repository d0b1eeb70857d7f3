// Brings a database file up to the newest tables, one numbered step after the other, each in its own transaction.
import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { AppError } from '../../core/errors.ts'
import { first } from './migrations/0001-first.ts'
import { chunkTerms } from './migrations/0002-chunk-terms.ts'
import { runHistory } from './migrations/0003-run-history.ts'
import { sourceSecrets } from './migrations/0004-source-secrets.ts'
import { questionKeys } from './migrations/0005-question-keys.ts'
import { chunkPlaces } from './migrations/0006-chunk-places.ts'
import { chunkTokens } from './migrations/0007-chunk-tokens.ts'
import { documentWarnings } from './migrations/0008-document-warnings.ts'
import { runDeaths } from './migrations/0009-run-deaths.ts'
import { excludedWarnings } from './migrations/0010-excluded-warnings.ts'

export interface Migration {
  version: number
  sql: string
}

/** In order, without holes: `migrations[n].version === n + 1`. */
export const migrations: readonly Migration[] = [
  first,
  chunkTerms,
  runHistory,
  sourceSecrets,
  questionKeys,
  chunkPlaces,
  chunkTokens,
  documentWarnings,
  runDeaths,
  excludedWarnings,
]
export const newestVersion = migrations.length

/** `upTo` is for tests. @throws AppError `store-unavailable` when a newer Kilde wrote this file */
export function migrate(database: DatabaseSyncInstance, upTo: number = newestVersion): void {
  database.exec('CREATE TABLE IF NOT EXISTS meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)')
  const from = versionOf(database)
  if (from > newestVersion) {
    throw new AppError(
      'store-unavailable',
      `Opening the database: this Kilde knows its tables up to version ${newestVersion}, the file has version ${from}. A newer Kilde wrote it: run that one, or take a data folder of your own.`,
      { details: { found: from, known: newestVersion }, retryable: false },
    )
  }
  for (const migration of migrations.slice(from, upTo)) {
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(migration.sql)
      database
        .prepare(
          "INSERT INTO meta (key, value) VALUES ('schema_version', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .run(String(migration.version))
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}

function versionOf(database: DatabaseSyncInstance): number {
  const row: unknown = database.prepare("SELECT value FROM meta WHERE key = 'schema_version'").get()
  if (typeof row !== 'object' || row === null || !('value' in row)) return 0
  return Number(row.value)
}
