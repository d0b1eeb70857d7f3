// Documents: what a source holds, with the text that was parsed.
import { z } from 'zod'
import { Document, DocumentState } from '../../core/document.ts'
import { Audience, Visibility } from '../../core/source.ts'
import { call, plain } from './call.ts'
import { IdParams, PageQuery, pageOf } from './common.ts'

/** `version` is that of `text`; offsets of citations count in it, in UTF-16 code units. */
export const DocumentDetail = Document.extend({
  text: z.string().nullable(),
  latestVersion: z.number().int(),
})

const base = { ...plain, tag: 'Documents', role: 'admin', params: IdParams } as const

export const documentCalls = {
  listDocuments: call({
    ...base,
    id: 'listDocuments',
    method: 'GET',
    path: '/sources/{id}/documents',
    summary: "A source's documents.",
    query: PageQuery.extend({
      state: DocumentState.optional(),
      query: z.string().min(1).max(500).optional(),
    }),
    result: pageOf(Document),
  }),
  getDocument: call({
    ...base,
    id: 'getDocument',
    method: 'GET',
    path: '/documents/{id}',
    summary: 'One document with the text of a version (default: the newest). The last ten versions are kept.',
    query: z.strictObject({ version: z.coerce.number().int().min(1).max(2_000_000_000).optional() }),
    result: DocumentDetail,
  }),
  updateDocument: call({
    ...base,
    id: 'updateDocument',
    method: 'PATCH',
    path: '/documents/{id}',
    summary:
      'Makes a document stricter than its source, never looser; `excluded: false` lets it back in with the next sync.',
    body: z.strictObject({
      citable: z.boolean().optional(),
      visibility: Visibility.optional(),
      audience: Audience.optional(),
      excluded: z.boolean().optional(),
    }),
    result: Document,
  }),
  deleteDocument: call({
    ...base,
    id: 'deleteDocument',
    method: 'DELETE',
    path: '/documents/{id}',
    summary: 'Excludes it for good: a later sync does not bring it back.',
    status: 204,
  }),
}
