// The key that asked: a conversation belongs to it, since ids of conversations are the caller's own and may be guessed.
import type { Migration } from '../migrate.ts'

/** Questions from before have none: their conversations start anew. */
export const questionKeys: Migration = {
  version: 5,
  sql: 'ALTER TABLE questions ADD COLUMN key_id TEXT',
}
