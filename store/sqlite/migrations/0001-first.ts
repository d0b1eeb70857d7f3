// Version 1 of the tables. A migration is never edited once released: a change is a new numbered file.
import type { Migration } from '../migrate.ts'

export const first: Migration = {
  version: 1,
  sql: `
CREATE TABLE sources (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
  enabled INTEGER NOT NULL, paused INTEGER NOT NULL, citable INTEGER NOT NULL, visibility TEXT NOT NULL,
  audience TEXT NOT NULL, answers_may_use INTEGER NOT NULL, schedule TEXT NOT NULL, settings TEXT NOT NULL,
  next_sync_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE INDEX sources_due ON sources (next_sync_at) WHERE next_sync_at IS NOT NULL;

CREATE TABLE documents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE RESTRICT, external_id TEXT NOT NULL,
  url TEXT, title TEXT, language TEXT, content_type TEXT,
  state TEXT NOT NULL, reason TEXT, message TEXT, stale INTEGER NOT NULL DEFAULT 0,
  citable INTEGER NOT NULL DEFAULT 1, visibility TEXT NOT NULL DEFAULT 'public',
  audience TEXT NOT NULL DEFAULT '[]', own_audience TEXT, excluded INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0, raw_hash TEXT, content_hash TEXT, fingerprint TEXT,
  etag TEXT, last_modified TEXT, source_updated_at INTEGER, chunk_count INTEGER NOT NULL DEFAULT 0,
  fetched_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  UNIQUE (source_id, external_id)
);
CREATE INDEX documents_by_state ON documents (source_id, state, seq);

CREATE TABLE document_links (
  document_id TEXT NOT NULL PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, links TEXT NOT NULL
);

CREATE TABLE document_versions (
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, version INTEGER NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (document_id, version)
);

CREATE TABLE chunks (
  rid INTEGER PRIMARY KEY AUTOINCREMENT, chunk_id TEXT NOT NULL UNIQUE,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, source_id TEXT NOT NULL,
  kind TEXT NOT NULL, seq INTEGER NOT NULL, heading_path TEXT NOT NULL, anchor TEXT, page INTEGER, seconds REAL,
  start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, text TEXT NOT NULL,
  embed_prefix TEXT, embed_text TEXT, language TEXT, version INTEGER NOT NULL, publication TEXT NOT NULL
);
CREATE INDEX chunks_of_document ON chunks (document_id, seq);

CREATE TABLE chunk_vectors (
  rid INTEGER PRIMARY KEY REFERENCES chunks (rid) ON DELETE CASCADE, f32 BLOB NOT NULL
);
CREATE TABLE chunk_index (
  rid INTEGER PRIMARY KEY REFERENCES chunks (rid) ON DELETE CASCADE, scale REAL NOT NULL, i8 BLOB NOT NULL,
  term_ids BLOB NOT NULL, counts BLOB NOT NULL, length INTEGER NOT NULL
);
CREATE TABLE change_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, op TEXT NOT NULL, rid INTEGER, source_id TEXT
);
CREATE TABLE stale_access (
  source_id TEXT NOT NULL PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE, stamp TEXT NOT NULL
);

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE, state TEXT NOT NULL, trigger TEXT NOT NULL,
  started_at INTEGER, finished_at INTEGER, created_at INTEGER NOT NULL, timings TEXT NOT NULL, message TEXT
);
CREATE INDEX runs_of_source ON runs (source_id, seq);
CREATE INDEX runs_active ON runs (state, seq) WHERE state IN ('queued', 'running');

CREATE TABLE run_documents (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, document_id TEXT NOT NULL, external_id TEXT NOT NULL,
  title TEXT, url TEXT, outcome TEXT NOT NULL, reason TEXT, message TEXT,
  embedded INTEGER NOT NULL DEFAULT 0, reused INTEGER NOT NULL DEFAULT 0, UNIQUE (run_id, document_id)
);
CREATE INDEX run_documents_counted ON run_documents (run_id, outcome, seq, reason, embedded, reused);

CREATE TABLE frontier (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL,
  depth INTEGER NOT NULL, priority REAL NOT NULL, state TEXT NOT NULL, UNIQUE (run_id, key)
);
CREATE INDEX frontier_next ON frontier (run_id, state, priority, depth, id);

CREATE TABLE gaps (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, state TEXT NOT NULL,
  cause TEXT NOT NULL, centroid BLOB NOT NULL, resolution TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE INDEX gaps_by_state ON gaps (state, seq);

CREATE TABLE questions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, question TEXT NOT NULL, language TEXT NOT NULL,
  conversation_id TEXT, channel TEXT, asked_at INTEGER NOT NULL, outcome TEXT NOT NULL, kind TEXT NOT NULL,
  answer TEXT NOT NULL, decision TEXT NOT NULL, feedback TEXT, unanswered INTEGER NOT NULL,
  gap_id TEXT REFERENCES gaps (id) ON DELETE SET NULL, vector BLOB
);
CREATE INDEX questions_by_outcome ON questions (outcome, seq);
CREATE INDEX questions_of_conversation ON questions (conversation_id, seq) WHERE conversation_id IS NOT NULL;
CREATE INDEX questions_of_gap ON questions (gap_id, seq) WHERE gap_id IS NOT NULL;
CREATE INDEX questions_ungrouped ON questions (seq) WHERE unanswered = 1 AND gap_id IS NULL;

CREATE TABLE short_answers (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE, document_id TEXT NOT NULL UNIQUE,
  question TEXT NOT NULL, variants TEXT NOT NULL, answer TEXT NOT NULL, language TEXT,
  valid_from TEXT, valid_until TEXT, links TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE INDEX short_answers_of_source ON short_answers (source_id, seq);

CREATE TABLE settings (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, updated_at INTEGER NOT NULL);

CREATE TABLE keys (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
  audience TEXT NOT NULL, source_ids TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL, last_used_at INTEGER
);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, actor TEXT NOT NULL,
  action TEXT NOT NULL, target TEXT NOT NULL, before_json TEXT NOT NULL, after_json TEXT NOT NULL
);
CREATE INDEX audit_of_target ON audit (target, seq);

CREATE TABLE eval_suites (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, suite TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
CREATE TABLE eval_runs (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, suite_name TEXT NOT NULL, run TEXT NOT NULL
);
CREATE INDEX eval_runs_of_suite ON eval_runs (suite_name, seq);

CREATE TABLE files (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, size_bytes INTEGER NOT NULL,
  content_type TEXT, sha256 TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (sha256, name)
);
CREATE TABLE source_files (
  source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE, name TEXT NOT NULL,
  file_id TEXT NOT NULL REFERENCES files (id), attached_at INTEGER NOT NULL, PRIMARY KEY (source_id, name)
);
CREATE INDEX source_files_of_file ON source_files (file_id);
`,
}
