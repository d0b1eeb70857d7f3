// From Kysely's query builder to the statements of a batch. What runs once a page is compiled once a process: compiling
// costs more than running.
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { SqlValue, Statement } from '../sqlite/messages.ts'
import type { Schema } from './schema.ts'

/** One query, run once. */
export function statement(query: Compilable): Statement {
  const { sql, parameters } = query.compile()
  return { sql, runs: [parameters.map(toSqlValue)] }
}

type Row = Readonly<Record<string, SqlValue>>
type Build<Item extends Row, Result> = (db: Kysely<Schema>, row: Item) => Compilable<Result>

/**
 * One query, run with the values of each row; compiled for the first row of each shape (its keys), so `query` may ask for
 * nothing else. Its parameters must be the row's values in the order of its keys (checked). Rows of one call have one
 * shape (checked); `[]` gives no statement.
 */
export function statementForEach<Item extends Row>(
  query: Build<Item, unknown>,
): (db: Kysely<Schema>, rows: readonly Item[]) => Statement[] {
  const compiled = compiledByShape(query)
  return (db, rows) => {
    const [first] = rows
    if (first === undefined) return []
    const shape = shapeOf(first)
    const { sql } = compiled(db, first)
    return [{ sql, runs: rows.map((row) => valuesOf(row, shape, sql)) }]
  }
}

/** The same for a query whose rows are read. */
export function queryForRow<Item extends Row, Result>(
  query: Build<Item, Result>,
): (db: Kysely<Schema>, row: Item) => Promise<Result[]> {
  const compiled = compiledByShape(query)
  return async (db, row) => {
    const again: CompiledQuery<Result> = { ...compiled(db, row), parameters: Object.values(row) }
    return (await db.executeQuery(again)).rows
  }
}

function compiledByShape<Item extends Row, Result>(
  query: Build<Item, Result>,
): (db: Kysely<Schema>, row: Item) => CompiledQuery<Result> {
  const byShape = new Map<string, CompiledQuery<Result>>()
  return (db, row) => {
    const shape = shapeOf(row)
    const compiled = byShape.get(shape) ?? checked(query(db, row).compile(), row)
    byShape.set(shape, compiled)
    return compiled
  }
}

const shapeOf = (row: Row): string => Object.keys(row).join()

/** A row of another shape would have its values written to other columns. */
function valuesOf(row: Row, shape: string, sql: string): SqlValue[] {
  if (shapeOf(row) === shape) return Object.values(row)
  throw new TypeError(`A batch's rows must have one shape (${shape}), one has ${shapeOf(row)}: ${sql}`)
}

function checked<Query extends CompiledQuery>(compiled: Query, row: Row): Query {
  const values = Object.values(row)
  const { sql, parameters } = compiled
  if (parameters.length !== values.length || parameters.some((parameter, i) => parameter !== values[i])) {
    throw new TypeError(`A batch's query must take its row's values in order, this one does not: ${sql}`)
  }
  return compiled
}

export function toSqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value
  throw new TypeError(`A query's parameter is ${typeof value}: SQL takes text, numbers, bytes and null.`)
}
