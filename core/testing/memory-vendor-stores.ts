// What connectors of vendors need of the store, in memory and open to the test.
import { Secret } from '../config/secret.ts'
import type { Document } from '../document.ts'
import type { Run } from '../run.ts'

export function createMemoryVendorStores(tokens: Readonly<Record<string, string>> = {}) {
  const checkpoints = new Map<string, string>()
  const runs = new Map<string, Pick<Run, 'state' | 'trigger'>>()
  const documents = new Map<string, Document>()
  return {
    addDocument: (sourceId: string, externalId: string, url: string | null) =>
      void documents.set(externalId, { ...liveDocument, id: externalId, sourceId, externalId, url }),
    rows: { checkpoints, runs, documents },
    secrets: {
      get: async (_sourceId: string, name: string) => {
        const text = tokens[name]
        return text === undefined ? undefined : new Secret(text)
      },
    },
    checkpoints: {
      get: async (sourceId: string) => checkpoints.get(sourceId),
      put: async (sourceId: string, value: string) => void checkpoints.set(sourceId, value),
    },
    runs: { get: async (id: string) => runs.get(id) },
    documents: {
      list: async (sourceId: string, filter: { state?: string; query?: string }) => ({
        items: [...documents.values()].filter(
          (row) =>
            row.sourceId === sourceId &&
            (filter.state === undefined || row.state === filter.state) &&
            row.externalId.includes(filter.query ?? ''),
        ),
        nextCursor: null,
      }),
    },
  }
}

const liveDocument: Document = {
  id: '',
  sourceId: '',
  externalId: '',
  url: null,
  title: null,
  language: null,
  state: 'live',
  reason: null,
  message: null,
  stale: false,
  citable: true,
  visibility: 'public',
  audience: [],
  excluded: false,
  version: 1,
  chunkCount: 1,
  contentType: null,
  fetchedAt: null,
  createdAt: '',
  updatedAt: '',
}
