// What a run did can be looked up later: its tries, which version of a document it found and left, why something was
// gone in a held run, and where each version came from. Very large documents wait in `staged_*` until they are whole.
import type { Migration } from '../migrate.ts'

export const runHistory: Migration = {
  version: 3,
  sql: `
ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE runs ADD COLUMN retry_at INTEGER;

ALTER TABLE run_documents ADD COLUMN version_before INTEGER;
ALTER TABLE run_documents ADD COLUMN version_after INTEGER;

CREATE TABLE run_gone (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, document_id TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (run_id, document_id)
);

ALTER TABLE document_versions ADD COLUMN run_id TEXT;
ALTER TABLE document_versions ADD COLUMN url TEXT;
ALTER TABLE document_versions ADD COLUMN source_updated_at INTEGER;

CREATE TABLE staged_chunks (
  publication TEXT NOT NULL, chunk_id TEXT NOT NULL, document_id TEXT NOT NULL, source_id TEXT NOT NULL,
  kind TEXT NOT NULL, seq INTEGER NOT NULL, heading_path TEXT NOT NULL, anchor TEXT, page INTEGER, seconds REAL,
  start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, text TEXT NOT NULL,
  embed_prefix TEXT, embed_text TEXT, language TEXT, PRIMARY KEY (publication, chunk_id)
);
CREATE TABLE staged_vectors (
  publication TEXT NOT NULL, chunk_id TEXT NOT NULL, f32 BLOB NOT NULL, scale REAL NOT NULL, i8 BLOB NOT NULL,
  term_ids BLOB NOT NULL, counts BLOB NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (publication, chunk_id)
);
`,
}
