// What the eighth left out: documents that a person took out, or let in again after a fetch of them had failed.
import type { Migration } from '../migrate.ts'

/** Their reason is the person's, so that only `stale` tells whether the message is about a fetch that failed. */
export const excludedWarnings: Migration = {
  version: 10,
  sql: `
UPDATE documents SET warning = message WHERE excluded = 1 AND chunk_count > 0 AND stale = 0 AND warning IS NULL;
UPDATE documents SET warning = NULL WHERE state = 'live' AND reason IS NULL AND stale = 1 AND warning = message;
`,
}
