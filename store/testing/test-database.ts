// The real database worker on a folder of a test's own.
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { createDatabase, type Database } from '../relational/database.ts'
import { openSqlite, type SqliteClient } from '../sqlite/sqlite-client.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface TestDatabase {
  client: SqliteClient
  database: Database
  clock: ReturnType<typeof createFakeClock>
  dataDir: string
  cleanup(): Promise<void>
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = await temporaryFolder()
  const client = await openSqlite(folder.path, silentLogger)
  return {
    client,
    database: createDatabase(client),
    clock: createFakeClock(),
    dataDir: folder.path,
    cleanup: async () => {
      await client.close()
      await folder.remove()
    },
  }
}
