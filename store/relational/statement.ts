// From Kysely's query builder to the statements of a batch.
import type { Compilable } from 'kysely'
import type { SqlValue, Statement } from '../sqlite/messages.ts'

/** One query, run once. */
export function statement(query: Compilable): Statement {
  const { sql, parameters } = query.compile()
  return { sql, runs: [parameters.map(toSqlValue)] }
}

type Row = Readonly<Record<string, SqlValue>>

/**
 * One query compiled for the first row and run with each row's values, because compiling costs more than running.
 * The query's parameters must be the row's values in the order of its keys (checked). `[]` gives no statement.
 */
export function statementForEach<Item extends Row>(
  rows: readonly Item[],
  query: (row: Item) => Compilable,
): Statement[] {
  const [first] = rows
  if (first === undefined) return []
  const { sql, parameters } = query(first).compile()
  const values = Object.values(first)
  if (parameters.length !== values.length || parameters.some((parameter, i) => parameter !== values[i])) {
    throw new TypeError(`A batch's query must take its row's values in order, this one does not: ${sql}`)
  }
  return [{ sql, runs: rows.map((row) => Object.values(row)) }]
}

export function toSqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value
  throw new TypeError(`A query's parameter is ${typeof value}: SQL takes text, numbers, bytes and null.`)
}
