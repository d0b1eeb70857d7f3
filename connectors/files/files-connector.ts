// Files as a source: the folders and files that the settings name, and the uploads that are attached to it.
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { RawDocument, Validators } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Connector, ConnectorItem, ConnectorRequest, Enumeration } from '../../core/ports/connector.ts'
import type { FileStore } from '../../core/ports/small-stores.ts'
import type { Reason } from '../../core/run.ts'
import { FilesSettings } from '../../core/source.ts'
import { isDocumentName } from '../document-types.ts'
import { listFiles, unreadable } from './list-files.ts'

/** A file before it is read. */
type Candidate = {
  externalId: string
  name: string
  sizeBytes: number
  contentType: string | null
  validators: Validators
  read(): Promise<Uint8Array>
}

/** Uploads stand beside the folders: their ids cannot be those of a path, which never begins with a slash. */
const uploadId = (name: string): string => `/uploads/${name.normalize('NFC')}`

/** `maxBytes` of one file. @default 100 MB */
export function createFilesConnector(
  deps: { files: Pick<FileStore, 'attached' | 'read'>; clock: Clock },
  { maxBytes = 100_000_000 }: { maxBytes?: number } = {},
): Connector {
  async function* fetchFiles(request: ConnectorRequest): AsyncGenerator<ConnectorItem, Enumeration, void> {
    const { paths } = parseSettings(request)
    let failures = 0
    for await (const found of candidates(deps.files, request, paths)) {
      if (request.signal.aborted) return cancelled
      if (request.settled.has(found.externalId)) continue
      if ('message' in found) {
        failures += 1
        yield { type: 'failed', url: null, reason: 'access-denied', ...found }
        continue
      }
      const item = await toItem(found, request, deps.clock, maxBytes)
      if (item.type === 'failed') failures += 1
      yield item
    }
    if (request.signal.aborted) return cancelled
    if (failures === 0) return { complete: true, message: null }
    // What lies in a folder that cannot be opened is not gone.
    return {
      complete: false,
      message: `${failures} files or folders could not be opened. Nothing is removed.`,
    }
  }
  return { fetch: fetchFiles }
}

const cancelled: Enumeration = { complete: false, message: 'The listing was cancelled.' }

async function* candidates(
  files: Pick<FileStore, 'attached' | 'read'>,
  request: ConnectorRequest,
  paths: readonly string[],
): AsyncGenerator<Candidate | { externalId: string; message: string }, void, void> {
  for await (const found of listFiles(paths)) {
    const { externalId, path } = found
    if (found.type === 'unreadable') yield { externalId, message: found.message }
    else
      yield {
        externalId,
        name: path.split(/[\\/]/).at(-1) ?? externalId,
        sizeBytes: found.sizeBytes,
        contentType: null,
        validators: {
          etag: `${found.sizeBytes}-${found.modifiedAt}`,
          lastModified: null,
          updatedAt: found.modifiedAt,
        },
        read: () => readFile(path, { signal: request.signal }),
      }
  }
  for (const { file, name, attachedAt } of await files.attached(request.source.id)) {
    yield {
      externalId: uploadId(name),
      name,
      sizeBytes: file.sizeBytes,
      contentType: file.contentType,
      // The same bytes attached again under the same name are the same document.
      validators: { etag: file.sha256, lastModified: null, updatedAt: Date.parse(attachedAt) },
      read: () => files.read(file.id),
    }
  }
}

async function toItem(
  candidate: Candidate,
  request: ConnectorRequest,
  clock: Clock,
  maxBytes: number,
): Promise<ConnectorItem> {
  const { externalId, name, sizeBytes } = candidate
  const excluded = (reason: Reason, message: string): ConnectorItem => ({
    type: 'excluded',
    externalId,
    url: null,
    reason,
    message,
  })
  if (!isDocumentName(name)) {
    return excluded('unsupported-type', `Files with the ending "${extname(name)}" are not read.`)
  }
  if (sizeBytes > maxBytes) {
    return excluded(
      'too-large',
      `It has ${sizeBytes.toLocaleString('en')} bytes; up to ${maxBytes.toLocaleString('en')} are read.`,
    )
  }
  const startedAt = clock.now()
  const known = await request.known(externalId)
  if (known !== undefined && known.validators.etag === candidate.validators.etag) {
    return { type: 'unchanged', externalId, fetchMs: clock.now() - startedAt }
  }
  try {
    const body = await candidate.read()
    return { type: 'document', raw: toRawDocument(candidate, body), fetchMs: clock.now() - startedAt }
  } catch (thrown) {
    const reason = request.signal.aborted ? 'cancelled' : 'access-denied'
    return { type: 'failed', externalId, url: null, reason, message: unreadable(externalId, thrown) }
  }
}

const toRawDocument = (candidate: Candidate, body: Uint8Array): RawDocument => ({
  externalId: candidate.externalId,
  url: null,
  name: candidate.name,
  title: null,
  body,
  contentType: candidate.contentType,
  language: null,
  validators: candidate.validators,
  links: null,
  audience: [],
  keepSelector: null,
  dropSelector: null,
})

function parseSettings(request: ConnectorRequest): FilesSettings {
  const parsed = FilesSettings.safeParse(request.source.settings)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new AppError(
    'bad-request',
    `Listing the files of source "${request.source.name}": expected files settings, got ${problems.join('; ')}. Correct the source's settings.`,
  )
}
