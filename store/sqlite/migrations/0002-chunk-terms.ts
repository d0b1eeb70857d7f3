// With Qdrant the terms of each chunk stay here too, because answerability needs exact document frequencies and Qdrant
// tells none. Triggers keep the counts, so that every way in which a row can go (cascades too) counts down.
import type { Migration } from '../migrate.ts'

export const chunkTerms: Migration = {
  version: 2,
  sql: `
CREATE TABLE chunk_terms (
  rid INTEGER PRIMARY KEY REFERENCES chunks (rid) ON DELETE CASCADE, terms TEXT NOT NULL
);
-- The row of term -1 counts the chunks that carry terms.
CREATE TABLE term_counts (term INTEGER PRIMARY KEY, chunks INTEGER NOT NULL);
INSERT INTO term_counts (term, chunks) VALUES (-1, 0);
CREATE TRIGGER chunk_terms_in AFTER INSERT ON chunk_terms BEGIN
  INSERT INTO term_counts (term, chunks) SELECT value, 1 FROM json_each(NEW.terms) WHERE true
    ON CONFLICT (term) DO UPDATE SET chunks = chunks + 1;
  UPDATE term_counts SET chunks = chunks + 1 WHERE term = -1;
END;
CREATE TRIGGER chunk_terms_out AFTER DELETE ON chunk_terms BEGIN
  UPDATE term_counts SET chunks = chunks - 1 WHERE term IN (SELECT value FROM json_each(OLD.terms));
  UPDATE term_counts SET chunks = chunks - 1 WHERE term = -1;
END;
`,
}
