// Opens kilde.db with the settings that everything else relies on.
import { join } from 'node:path'
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { migrate } from './migrate.ts'

const DATABASE_FILE = 'kilde.db'

/**
 * WAL with `synchronous=NORMAL`: a killed process loses nothing; a power loss may lose the last commits and never damages
 * the file. The page cache stays small because mapped pages are the kernel's, not ours.
 */
export function openDatabase(dataDir: string): DatabaseSyncInstance {
  const database = new DatabaseSync(join(dataDir, DATABASE_FILE))
  try {
    database.exec(`
      PRAGMA page_size = 8192;
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
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
