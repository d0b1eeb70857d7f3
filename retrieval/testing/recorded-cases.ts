// What was asked of a real LLM server when `fixtures/recorded/llm.json` was recorded, and is asked again when it is replayed.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'

const passage = (id: string, title: string, text: string): StoredChunk => ({
  ...{ id, documentId: `d-${id}`, sourceId: 's', kind: 'content', seq: 0, headingPath: [], anchor: null },
  ...{ page: null, seconds: null, start: 0, end: text.length, text, language: 'en', version: 1 },
  ...{ title, url: null, documentLanguage: 'en', externalId: id, citable: true },
  documentUpdatedAt: '2026-01-01T00:00:00.000Z',
})

export const recordedPassages: readonly StoredChunk[] = [
  passage('a', 'Invoices', 'Invoices are sent on the first day of each month. They are kept for ten years.'),
  passage(
    'b',
    'Deleted files',
    'Deleted files stay in the bin for 30 days. An admin can empty the bin earlier.',
  ),
]
const endless = passage('c', 'Long', 'The page goes on and on about nothing at all. '.repeat(400))

export interface RecordedCase {
  name: string
  question: string
  language: string
  maxTokens: number
  passages?: readonly StoredChunk[]
}

export const recordedCases: readonly RecordedCase[] = [
  { name: 'answer', question: 'How long are invoices kept?', language: 'en', maxTokens: 60 },
  {
    name: 'second passage',
    question: 'How long do deleted files stay in the bin?',
    language: 'en',
    maxTokens: 60,
  },
  { name: 'other language', question: 'Wie lange bleiben gelöschte Dateien?', language: 'de', maxTokens: 60 },
  { name: 'not in the passages', question: 'Who won the world cup in 1998?', language: 'en', maxTokens: 40 },
  { name: 'cut off', question: 'How long are invoices kept?', language: 'en', maxTokens: 6 },
  { name: 'context too small', question: 'What?', language: 'en', maxTokens: 20, passages: [endless] },
]
