// The hand-written sentences that the check after writing was measured on, as passages and verdicts.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import data from './support-cases.json' with { type: 'json' }

export interface SupportCase {
  passages: StoredChunk[]
  language: string
  sentence: string
  supported: boolean
  kind: string
  /** Written after the limits were chosen. */
  heldOut: boolean
}

type Passage = { language: string; title: string; heading: string; text: string }
const passages: Record<string, Passage | undefined> = data.passages

export function supportCases(): SupportCase[] {
  return [...data.cases, ...data.heldOut, ...data.fresh].map(
    ([name = '', language = '', sentence = '', supported, kind = ''], place) => ({
      passages: [toChunk(String(name))],
      language: String(language),
      sentence: String(sentence),
      supported: supported === 1,
      kind: String(kind),
      heldOut: place >= data.cases.length,
    }),
  )
}

function toChunk(name: string): StoredChunk {
  const passage = passages[name]
  if (passage === undefined) throw new Error(`support-cases.json has no passage ${name}`)
  const { language, title, heading, text } = passage
  return {
    ...{ id: name, documentId: `d-${name}`, sourceId: 's', kind: 'content', seq: 0, headingPath: [heading] },
    ...{ anchor: null, page: null, seconds: null, start: 0, end: text.length, text, language, version: 1 },
    ...{ title, url: null, documentLanguage: language, externalId: name, citable: true },
    documentUpdatedAt: '2026-01-01T00:00:00.000Z',
  }
}
