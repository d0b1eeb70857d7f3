// How often the process died while a run was under way, apart from how often it was tried.
import type { Migration } from '../migrate.ts'

/** Until now a death counted as a try; which of the tries were deaths is not known any more. */
export const runDeaths: Migration = {
  version: 9,
  sql: 'ALTER TABLE runs ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;',
}
