// Pieces that the lists share.
import { type Expression, type SqlBool, sql } from 'kysely'

/** Case is ignored for ASCII letters. */
export const contains = (column: Expression<string | null>, part: string) =>
  sql<SqlBool>`instr(lower(coalesce(${column}, '')), lower(${part})) > 0`

/** SQLite takes 32,766 parameters; longer lists are asked for in slices. */
export function* inSlices<Item>(items: readonly Item[], size = 500): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
