// Files as a source: the folders and files that the settings name, and the uploads that are attached to it.
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { RawDocument, Sidecar, Validators } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Connector, ConnectorItem, ConnectorRequest, Enumeration } from '../../core/ports/connector.ts'
import type { FileStore } from '../../core/ports/small-stores.ts'
import type { Reason } from '../../core/run.ts'
import { FilesSettings } from '../../core/source.ts'
import { isDocumentName } from '../document-types.ts'
import { type FoundBytes, type FoundFile, listFiles, unreadable } from './list-files.ts'
import { pairSidecars } from './pair-sidecars.ts'

/** A file before it is read. */
type Candidate = {
  externalId: string
  name: string
  sizeBytes: number
  contentType: string | null
  validators: Validators
  /** A person chose this very file: what it is, its content says, whatever its name does. */
  chosen: boolean
  read(): Promise<Uint8Array>
  /** Subtitles beside a recording, best first. */
  sidecars: readonly { name: string; sizeBytes: number; etag: string; read(): Promise<Uint8Array> }[]
  /** The recordings that these subtitles belong to. */
  media: readonly { name: string; sizeBytes: number }[]
}

/** Uploads stand beside the folders: their ids cannot be those of a path, which never begins with a slash. */
const uploadId = (name: string): string => `/uploads/${name.normalize('NFC')}`

/** Longer than the subtitles of any film. */
const MAX_SIDECAR_BYTES = 10 * 2 ** 20

/** `maxBytes` of one file. @default 100 MiB */
export function createFilesConnector(
  deps: { files: Pick<FileStore, 'attached' | 'read'>; clock: Clock },
  { maxBytes = 100 * 2 ** 20 }: { maxBytes?: number } = {},
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
    if (found.type === 'unreadable') yield { externalId: found.externalId, message: found.message }
    else yield fromDisk(found, request.signal)
  }
  const attached = await files.attached(request.source.id)
  const byName = new Map(attached.map((one) => [one.name, one]))
  const pairs = pairSidecars(byName.keys())
  const beside = (names: readonly string[]) =>
    names.flatMap((name) => {
      const found = byName.get(name)
      return found === undefined ? [] : [{ ...found, name: lastSegment(name) }]
    })
  for (const { file, name, attachedAt } of attached) {
    const sidecars = beside(pairs.sidecarsOf(name)).map((one) => ({
      ...{ name: one.name, sizeBytes: one.file.sizeBytes, etag: one.file.sha256 },
      read: () => files.read(one.file.id),
    }))
    yield {
      externalId: uploadId(name),
      name: lastSegment(name),
      sizeBytes: file.sizeBytes,
      contentType: file.contentType,
      // The same bytes attached again under the same name are the same document.
      validators: {
        etag: joinTags(file.sha256, sidecars),
        lastModified: null,
        updatedAt: Date.parse(attachedAt),
      },
      chosen: true,
      read: () => files.read(file.id),
      sidecars,
      media: beside(pairs.mediaOf(name)).map((one) => ({ name: one.name, sizeBytes: one.file.sizeBytes })),
    }
  }
}

const lastSegment = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** A recording is another one when its subtitles are. */
const joinTags = (own: string, sidecars: readonly { etag: string }[]): string =>
  [own, ...sidecars.map(({ etag }) => etag)].join('+')

function fromDisk(found: Extract<FoundFile, { type: 'file' }>, signal: AbortSignal): Candidate {
  const tagOf = (file: FoundBytes): string => `${file.sizeBytes}-${file.modifiedAt}`
  const sidecars = found.sidecars.map((file) => ({
    ...{ name: lastSegment(file.path), sizeBytes: file.sizeBytes, etag: tagOf(file) },
    read: () => readFile(file.path, { signal }),
  }))
  return {
    externalId: found.externalId,
    name: lastSegment(found.path),
    sizeBytes: found.sizeBytes,
    contentType: null,
    validators: { etag: joinTags(tagOf(found), sidecars), lastModified: null, updatedAt: found.modifiedAt },
    chosen: found.named,
    read: () => readFile(found.path, { signal }),
    sidecars,
    media: found.media.map((file) => ({ name: lastSegment(file.path), sizeBytes: file.sizeBytes })),
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
  if (!candidate.chosen && !isDocumentName(name)) {
    return excluded(
      'unsupported-type',
      `Files in folders with the ending "${extname(name)}" are not read. Name or upload the file itself.`,
    )
  }
  if (sizeBytes > maxBytes) {
    return excluded(
      'too-large',
      `It has ${sizeBytes.toLocaleString('en')} bytes; up to ${maxBytes.toLocaleString('en')} are read (KILDE_MAX_UPLOAD_MB).`,
    )
  }
  const recording = candidate.media.find((file) => file.sizeBytes <= maxBytes)
  if (recording !== undefined) {
    return excluded('duplicate', `These are the subtitles of ${recording.name}, which is read with them.`)
  }
  const startedAt = clock.now()
  const known = await request.known(externalId)
  if (known !== undefined && known.validators.etag === candidate.validators.etag) {
    return { type: 'unchanged', externalId, fetchMs: clock.now() - startedAt }
  }
  try {
    const body = await candidate.read()
    const beside = await Promise.all(candidate.sidecars.map((one) => readSidecar(one, request.signal)))
    const sidecars = beside.map(({ sidecar }) => sidecar)
    const raw = { ...toRawDocument(candidate, body), ...(sidecars.length > 0 && { sidecars }) }
    // The file may be opened next time though nothing of it has changed.
    const isToBeTriedAgain = beside.some(({ mayOpenLater }) => mayOpenLater)
    if (isToBeTriedAgain) raw.validators = { ...raw.validators, etag: null }
    return { type: 'document', raw, fetchMs: clock.now() - startedAt }
  } catch (thrown) {
    const reason = request.signal.aborted ? 'cancelled' : 'access-denied'
    return { type: 'failed', externalId, url: null, reason, message: unreadable(externalId, thrown) }
  }
}

/** Subtitles that cannot be had leave their recording as it is, with a word on why. */
async function readSidecar(
  { name, sizeBytes, read }: Candidate['sidecars'][number],
  signal: AbortSignal,
): Promise<{ sidecar: Sidecar; mayOpenLater: boolean }> {
  if (sizeBytes > MAX_SIDECAR_BYTES) {
    const [size, most] = [sizeBytes, MAX_SIDECAR_BYTES].map((bytes) => bytes.toLocaleString('en'))
    const why = `Reading ${name}: it has ${size} bytes; subtitles are read up to ${most}.`
    return { sidecar: { name, body: null, why }, mayOpenLater: false }
  }
  try {
    return { sidecar: { name, body: await read() }, mayOpenLater: false }
  } catch (thrown) {
    signal.throwIfAborted()
    return { sidecar: { name, body: null, why: unreadable(name, thrown) }, mayOpenLater: true }
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
