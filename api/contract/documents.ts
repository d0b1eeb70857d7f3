// Documents: what a source holds, with the text that was parsed.
import { z } from 'zod'
import { TextDiff } from '../../core/diff-lines.ts'
import { Document, DocumentState, DocumentVersion } from '../../core/document.ts'
import { Audience, Visibility } from '../../core/source.ts'
import { call, plain } from './call.ts'
import { IdParams, PageQuery, pageOf } from './common.ts'

/** `version` is that of `text`; offsets of citations count in it, in UTF-16 code units. */
export const DocumentDetail = Document.extend({
  text: z.string().nullable(),
  latestVersion: z.number().int(),
})

const VersionNumber = z.coerce.number().int().min(1).max(2_000_000_000)

/** Versions count in the document's own numbers; `hunks` hold whole lines of its text. */
export const DocumentDiff = TextDiff.extend({
  documentId: z.string(),
  from: DocumentVersion,
  to: DocumentVersion,
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
    query: z.strictObject({ version: VersionNumber.optional() }),
    result: DocumentDetail,
  }),
  listDocumentVersions: call({
    ...base,
    id: 'listDocumentVersions',
    method: 'GET',
    path: '/documents/{id}/versions',
    summary: 'The kept versions of a document (the last ten), newest first, and where each came from.',
    result: z.object({ items: z.array(DocumentVersion), nextCursor: z.null() }),
  }),
  diffDocument: call({
    ...base,
    id: 'diffDocument',
    method: 'GET',
    path: '/documents/{id}/diff',
    summary:
      'What changed in its text between two kept versions; without `from` and `to` between the last two.',
    query: z.strictObject({ from: VersionNumber.optional(), to: VersionNumber.optional() }),
    result: DocumentDiff,
  }),
  updateDocument: call({
    ...base,
    id: 'updateDocument',
    method: 'PATCH',
    path: '/documents/{id}',
    summary:
      'Makes a document stricter than its source, never looser; `excluded: false` lets it back in with the text it had.',
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
