import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate, migrations, newestVersion } from './migrate.ts'

let database: DatabaseSyncInstance
beforeEach(() => {
  database = new DatabaseSync(':memory:')
})
afterEach(() => database.close())

const tables = (of: DatabaseSyncInstance): unknown =>
  of.prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()

/** Rows that a database of that version may hold; a new version adds what it can hold and keeps the earlier ones. */
const rowsOfVersion: Record<number, string> = {
  0: '',
  1: `INSERT INTO sources (id, kind, name, enabled, paused, citable, visibility, audience, answers_may_use, schedule,
        settings, created_at, updated_at) VALUES ('s', 'files', 'n', 1, 0, 1, 'public', '[]', 1, 'never', '{}', 1, 1);
      INSERT INTO documents (id, source_id, external_id, state, created_at, updated_at) VALUES ('d', 's', 'e', 'live', 1, 1);
      INSERT INTO chunks (chunk_id, document_id, source_id, kind, seq, heading_path, start_offset, end_offset, text, version,
        publication) VALUES ('c', 'd', 's', 'content', 0, '[]', 0, 1, 'x', 1, 'p');
      INSERT INTO document_versions (document_id, version, title, text, created_at) VALUES ('d', 1, 't', 'x', 1);
      INSERT INTO runs (id, source_id, state, trigger, created_at, timings) VALUES ('r', 's', 'held', 'person', 1, '{}');
      INSERT INTO run_documents (run_id, document_id, external_id, outcome) VALUES ('r', 'd', 'e', 'added');
      INSERT INTO settings (key, value, updated_at) VALUES ('agent', '{"state":"paused"}', 1);`,
  3: `INSERT INTO sources (id, kind, name, enabled, paused, citable, visibility, audience, answers_may_use, schedule,
        settings, created_at, updated_at) VALUES ('s', 'files', 'n', 1, 0, 1, 'public', '[]', 1, 'never', '{}', 1, 1);
      INSERT INTO documents (id, source_id, external_id, state, created_at, updated_at) VALUES ('d', 's', 'e', 'live', 1, 1);
      INSERT INTO chunks (chunk_id, document_id, source_id, kind, seq, heading_path, start_offset, end_offset, text, version,
        publication) VALUES ('c', 'd', 's', 'content', 0, '[]', 0, 1, 'x', 1, 'p');
      INSERT INTO runs (id, source_id, state, trigger, created_at, timings, attempt, retry_at)
        VALUES ('r', 's', 'failed', 'person', 1, '{}', 2, 5);
      INSERT INTO run_gone (run_id, document_id, reason) VALUES ('r', 'd', 'not-found');`,
  4: `INSERT INTO sources (id, kind, name, enabled, paused, citable, visibility, audience, answers_may_use, schedule,
        settings, created_at, updated_at) VALUES ('s', 'files', 'n', 1, 0, 1, 'public', '[]', 1, 'never', '{}', 1, 1);
      INSERT INTO documents (id, source_id, external_id, state, created_at, updated_at) VALUES ('d', 's', 'e', 'live', 1, 1);
      INSERT INTO chunks (chunk_id, document_id, source_id, kind, seq, heading_path, start_offset, end_offset, text, version,
        publication) VALUES ('c', 'd', 's', 'content', 0, '[]', 0, 1, 'x', 1, 'p');
      INSERT INTO source_secrets (source_id, name, key_id, sealed, changed_at) VALUES ('s', 'token', 'k', x'00', 1);
      INSERT INTO source_checkpoints (source_id, value) VALUES ('s', '{}');
      INSERT INTO questions (id, question, language, conversation_id, asked_at, outcome, kind, answer, decision, unanswered)
        VALUES ('q', 'How?', 'en', 'c', 1, 'answered', 'content', '{}', '{}', 0);`,
}

it('numbers migrations without holes', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1))
})

for (let version = 0; version <= newestVersion; version += 1) {
  it(`brings a database of version ${version} to the newest, with its rows`, () => {
    migrate(database, version)
    const kept = Object.keys(rowsOfVersion)
      .map(Number)
      .filter((known) => known <= version)
    database.exec(rowsOfVersion[Math.max(...kept)] ?? '')
    migrate(database)
    const fresh = new DatabaseSync(':memory:')
    migrate(fresh)
    expect(tables(database)).toEqual(tables(fresh))
    fresh.close()
    const found: unknown = database.prepare("SELECT value FROM meta WHERE key = 'schema_version'").get()
    expect(found).toEqual({ value: String(newestVersion) })
    if (version === 0) return
    expect(database.prepare('SELECT document_id FROM chunks').all()).toEqual([{ document_id: 'd' }])
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  })
}

it('keeps what a document with text says of its unread parts as its warning, and not why its last fetch failed', () => {
  migrate(database, 7)
  database.exec(`INSERT INTO sources (id, kind, name, enabled, paused, citable, visibility, audience, answers_may_use,
      schedule, settings, created_at, updated_at) VALUES ('s', 'files', 'n', 1, 0, 1, 'public', '[]', 1, 'never', '{}', 1, 1);
    INSERT INTO documents (id, source_id, external_id, state, reason, message, created_at, updated_at) VALUES
      ('a', 's', 'a', 'live', NULL, 'Page 3 is damaged.', 1, 1), ('b', 's', 'b', 'live', 'timeout', 'took 30 s', 1, 1);
    INSERT INTO documents (id, source_id, external_id, state, excluded, stale, chunk_count, reason, message, created_at,
      updated_at) VALUES ('c', 's', 'c', 'excluded', 1, 0, 2, 'removed-by-person', 'Page 4 is damaged.', 1, 1),
      ('d', 's', 'd', 'excluded', 1, 1, 2, 'removed-by-person', 'took 30 s', 1, 1),
      ('e', 's', 'e', 'excluded', 1, 0, 0, 'removed-by-person', 'took 30 s', 1, 1),
      ('f', 's', 'f', 'live', 0, 1, 2, NULL, 'took 30 s', 1, 1);`)
  migrate(database)
  expect(database.prepare('SELECT id, warning FROM documents ORDER BY id').all()).toEqual([
    { id: 'a', warning: 'Page 3 is damaged.' },
    { id: 'b', warning: null },
    { id: 'c', warning: 'Page 4 is damaged.' },
    { id: 'd', warning: null },
    { id: 'e', warning: null },
    { id: 'f', warning: null },
  ])
})

it('does nothing to a database that is the newest already', () => {
  migrate(database)
  const before = tables(database)
  migrate(database)
  expect(tables(database)).toEqual(before)
})

it('refuses a database that a newer Kilde wrote, and says so', () => {
  migrate(database)
  database.prepare("UPDATE meta SET value = '999' WHERE key = 'schema_version'").run()
  expect(() => migrate(database)).toThrow(/version 999.*newer Kilde/)
})
