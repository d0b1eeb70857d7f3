// Opens kilde.db with the settings that everything else relies on.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { type Compacted, canFileShrink, compactFile } from './compact-database.ts'
import { migrate } from './migrate.ts'

const DATABASE_FILE = 'kilde.db'
const NOT_NEEDED: Compacted = { type: 'not-needed' }

/**
 * WAL with `synchronous=NORMAL`: a killed process loses nothing; a power loss may lose the last commits and never damages
 * the file. The page cache stays small because mapped pages are the kernel's, not ours.
 */
export function openDatabase(dataDir: string): { database: DatabaseSyncInstance; compacted: Compacted } {
  const file = join(dataDir, DATABASE_FILE)
  const compacted = existsSync(file) && !canFileShrink(file) ? compactFile(file) : NOT_NEEDED
  const database = new DatabaseSync(file)
  try {
    database.exec(`
      PRAGMA page_size = 8192;
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA busy_timeout = 5000;
      PRAGMA foreign_keys = ON;
      PRAGMA cache_size = -16384;
      PRAGMA mmap_size = 268435456;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA temp_store = MEMORY;
    `)
    migrate(database)
    return { database, compacted }
  } catch (error) {
    database.close()
    throw error
  }
}
