// Kysely over the database worker: each query is one message.
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { toSqlValue } from '../relational/statement.ts'
import type { SqliteClient } from './sqlite-client.ts'

export function createSqliteDialect(client: SqliteClient): Dialect {
  return {
    createDriver: () => createDriver(client),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

/** Plain queries need no lock: the worker takes them in order. A transaction takes the gate and holds the others back. */
function createDriver(client: SqliteClient): Driver {
  const held = new WeakMap<DatabaseConnection, () => void>()
  const giveBack = (connection: DatabaseConnection) => {
    held.get(connection)?.()
    held.delete(connection)
  }
  const run = async (connection: DatabaseConnection, sql: string) => {
    await connection.executeQuery(CompiledQuery.raw(sql))
  }
  return {
    init: async () => {},
    acquireConnection: async () => {
      const connection: DatabaseConnection = {
        executeQuery: (query) => execute(client, query, held.has(connection)),
        async *streamQuery(query) {
          yield await connection.executeQuery(query)
        },
      }
      return connection
    },
    async beginTransaction(connection) {
      held.set(connection, await client.gate.take())
      await run(connection, 'BEGIN IMMEDIATE')
    },
    async commitTransaction(connection) {
      await run(connection, 'COMMIT')
      giveBack(connection)
    },
    async rollbackTransaction(connection) {
      try {
        await run(connection, 'ROLLBACK')
      } finally {
        giveBack(connection)
      }
    },
    releaseConnection: async (connection) => giveBack(connection),
    destroy: async () => {},
  }
}

async function execute<Row>(
  client: SqliteClient,
  query: CompiledQuery,
  inside: boolean,
): Promise<QueryResult<Row>> {
  const parameters = query.parameters.map(toSqlValue)
  const { rows, changes } = await client.send<'query'>(
    { type: 'query', sql: query.sql, parameters },
    { inside },
  )
  const affected = changes[0] ?? 0
  return { rows: rows as Row[], numAffectedRows: BigInt(affected) } // the schema types what the tables hold
}
