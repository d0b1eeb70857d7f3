// Where the later parts of a chunk stand (another page, heading or second than its beginning); null for most.
import type { Migration } from '../migrate.ts'

/** Chunks from before have none until their document is read again: their citations keep the chunk's own place. */
export const chunkPlaces: Migration = {
  version: 6,
  sql: `
ALTER TABLE chunks ADD COLUMN places TEXT;
ALTER TABLE staged_chunks ADD COLUMN places TEXT;
`,
}
