// What the stores are given: Kysely for queries, and batches that are one transaction and one message.
import { Kysely } from 'kysely'
import type { IndexChange, Statement, StatementResult } from '../sqlite/messages.ts'
import type { SqliteClient } from '../sqlite/sqlite-client.ts'
import { createSqliteDialect } from '../sqlite/sqlite-dialect.ts'
import type { Schema } from './schema.ts'

export interface Database {
  readonly db: Kysely<Schema>
  /** All statements or none, in order; one result a statement. Not inside an interactive transaction of `db`. */
  batch(statements: readonly Statement[], change?: IndexChange): Promise<StatementResult[]>
}

export const createDatabase = (client: SqliteClient): Database => ({
  db: new Kysely<Schema>({ dialect: createSqliteDialect(client) }),
  batch: client.batch,
})
