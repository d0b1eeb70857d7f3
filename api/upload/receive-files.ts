// The parts of an upload, one after the other: each is streamed into the file store and attached to its source.
import { AppError, toAppError } from '../../core/errors.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { FileStore, StoredFile } from '../../core/ports/small-stores.ts'
import type { ApiLimits } from '../deps.ts'
import { errorBody } from '../middleware/error-response.ts'
import { type Part, parseMultipart } from './parse-multipart.ts'

export type UploadItem = {
  name: string
  file: StoredFile | null
  error: { code: string; message: string } | null
}

/** Fields without a file name are not files and are skipped. @throws AppError `bad-request` when nothing could be read */
export async function receiveFiles(
  deps: { files: FileStore; log: Logger },
  upload: {
    sourceId: string
    body: AsyncIterable<Uint8Array>
    boundary: string
    limits: Pick<ApiLimits, 'uploadBytes' | 'uploadFiles'>
  },
): Promise<UploadItem[]> {
  const items: UploadItem[] = []
  try {
    for await (const part of parseMultipart(upload.body, upload.boundary)) {
      if (part.fileName !== null) items.push(await receiveOne(deps, upload, part, items.length))
    }
  } catch (thrown) {
    // Broken off half-way: what came whole before is kept and reported.
    const error = toAppError(thrown)
    if (items.length === 0) throw error
    items.push({ name: '', file: null, error: { code: error.code, message: error.message } })
  }
  if (items.length > 0) return items
  throw new AppError(
    'bad-request',
    'Uploading files: expected at least one part with a file name, got none. Send each file as a part with a file name.',
  )
}

async function receiveOne(
  { files, log }: { files: FileStore; log: Logger },
  { sourceId, limits }: { sourceId: string; limits: Pick<ApiLimits, 'uploadBytes' | 'uploadFiles'> },
  part: Part,
  place: number,
): Promise<UploadItem> {
  const name = part.fileName ?? ''
  try {
    if (place >= limits.uploadFiles) {
      throw new AppError(
        'too-large',
        `Uploading "${name}": expected at most ${limits.uploadFiles} files in one call, got more. Send the rest in another call.`,
      )
    }
    if (name === '') {
      throw new AppError('bad-request', 'Uploading a file: expected a file name, got an empty one. Name it.')
    }
    const file = await files.save(name, part.contentType, part.body, limits.uploadBytes)
    await files.attach(sourceId, file.id, name)
    return { name, file, error: null }
  } catch (thrown) {
    const error = toAppError(thrown)
    // Nothing after a full disk or a lost store can be kept either.
    if (error.status >= 500 && place === 0) throw error
    if (error.status >= 500) log.error({ name, code: error.code, error }, 'upload-fail')
    const { code, message } = errorBody(error, '').error
    return { name, file: null, error: { code, message } }
  }
}
