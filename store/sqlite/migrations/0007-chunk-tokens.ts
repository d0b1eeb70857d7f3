// Codes of each passage's tokens, for comparing it with a question word by word.
import type { Migration } from '../migrate.ts'

export const chunkTokens: Migration = {
  version: 7,
  sql: `
CREATE TABLE chunk_tokens (
  rid INTEGER PRIMARY KEY REFERENCES chunks (rid) ON DELETE CASCADE, codes BLOB NOT NULL
);
ALTER TABLE staged_chunks ADD COLUMN tokens BLOB;
`,
}
