// Tokens of sources, encrypted, and how far a source's changes have been read.
import type { Migration } from '../migrate.ts'

export const sourceSecrets: Migration = {
  version: 4,
  sql: `
CREATE TABLE source_secrets (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE, name TEXT NOT NULL,
  key_id TEXT NOT NULL, sealed BLOB NOT NULL, changed_at INTEGER NOT NULL, PRIMARY KEY (source_id, name)
);
CREATE TABLE source_checkpoints (
  source_id TEXT NOT NULL PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE, value TEXT NOT NULL
);
`,
}
