// Settings that are part of the contract but whose room is not built yet: refused by name, never ignored.
import type { Config } from '../core/config/schema.ts'
import { AppError } from '../core/errors.ts'

/** @throws AppError `bad-config` */
export function refuseUnavailable(config: Config): void {
  const asked = [
    config.databaseUrl !== undefined &&
      'DATABASE_URL (SQLite in the data folder holds everything but vectors)',
  ].filter((name) => name !== false)
  if (asked.length === 0) return
  throw new AppError(
    'bad-config',
    `Starting: expected only settings that this version carries out, got ${asked.join(', ')}. Unset ${asked.length === 1 ? 'it' : 'them'}; see "Not there yet" in README.md.`,
  )
}
