// Uploaded files, and which source holds them.
import { z } from 'zod'
import { Run } from '../../core/run.ts'
import { call, plain } from './call.ts'
import { Id, IdParams, PageQuery, pageOf } from './common.ts'

export const FileResult = z.object({
  id: z.string(),
  name: z.string(),
  sizeBytes: z.number().int(),
  contentType: z.string().nullable(),
  sha256: z.string(),
  createdAt: z.string(),
})

/** received = accepted + refused, one item each. `run` is null when nothing was accepted. */
export const UploadReport = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      file: FileResult.nullable(),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  counts: z.object({
    received: z.number().int(),
    accepted: z.number().int(),
    refused: z.number().int(),
  }),
  run: Run.nullable(),
})

const base = { ...plain, tag: 'Files', role: 'admin' } as const

export const fileCalls = {
  listFiles: call({
    ...base,
    id: 'listFiles',
    method: 'GET',
    path: '/files',
    summary: 'Files uploaded before, to be used again.',
    query: PageQuery,
    result: pageOf(FileResult),
  }),
  addFiles: call({
    ...base,
    id: 'addFiles',
    method: 'POST',
    path: '/sources/{id}/files',
    summary:
      'Uploads any number of files (multipart/form-data, one part each) or takes one that was uploaded before, and queues a run.',
    params: IdParams,
    /** Undefined for multipart, which the handler reads as a stream. */
    body: z.strictObject({ fileId: Id, name: z.string().trim().min(1).max(500).optional() }).optional(),
    result: UploadReport,
    status: 202,
    takes: 'json-or-multipart',
  }),
}
