// Which parts of a live document's text could not be read, apart from why its last fetch failed.
import type { Migration } from '../migrate.ts'

/** A live document without a reason has its warning as its message; one that failed since has lost it until it is read again. */
export const documentWarnings: Migration = {
  version: 8,
  sql: `
ALTER TABLE documents ADD COLUMN warning TEXT;
UPDATE documents SET warning = message WHERE state = 'live' AND reason IS NULL;
`,
}
