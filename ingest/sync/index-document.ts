// One raw document into the index: the second and third change gate, then parse ▸ chunk ▸ embed ▸ publish.
import type { Chunk, EmbeddedChunk, ParsedDocument, RawDocument } from '../../core/document.ts'
import { type DocumentId, documentIdOf, type RunId, type SourceId } from '../../core/ids.ts'
import type { DocumentGate } from '../../core/ports/document-store.ts'
import type { ParseResult } from '../../core/ports/parser.ts'
import type { Outcome, Reason } from '../../core/run.ts'
import { kindOfContentType, kindOfName } from '../parse/file-kinds.ts'
import { contentHashOf, rawHashOf, withMetadata } from './document-metadata.ts'
import { embedChunks } from './embed-chunks.ts'
import { isFingerprintCurrent, transcribedFingerprint } from './fingerprint.ts'
import { type Repeats, withoutRepeats } from './repeated-blocks.ts'
import { isHeld, reusableChunks } from './reusable-chunks.ts'
import type { StageTimer } from './stage-timer.ts'
import type { SyncParts } from './sync-deps.ts'

export interface Indexed {
  outcome: Exclude<Outcome, 'removed'>
  reason: Reason | null
  message: string | null
  chunks: { embedded: number; reused: number }
}

export interface IndexRequest {
  sourceId: SourceId
  raw: RawDocument
  /** What the store holds of it now; undefined when nothing. */
  gate: DocumentGate | undefined
  fingerprint: string
  /** Blocks that are to be left out, since most pages of the site repeat them. */
  repeats?: Repeats
  runId: RunId | null
  priority: number
  timer: StageTimer
  signal?: AbortSignal
  /** How far a document is that takes minutes, in words for a person. */
  onProgress?: (words: string) => void
}

type IndexParts = Pick<
  SyncParts,
  'documents' | 'chunks' | 'parser' | 'chunker' | 'embedder' | 'stages' | 'commits'
>

const untouched = { embedded: 0, reused: 0 }

/** Settles the document exactly once. Throws what the store, the embedder or an abort threw; then nothing was settled. */
export async function indexDocument(parts: IndexParts, request: IndexRequest): Promise<Indexed> {
  const { documents, commits } = parts
  const { raw, gate, runId, timer, sourceId } = request
  const documentId = documentIdOf(sourceId, raw.externalId)
  const signal = request.signal === undefined ? {} : { signal: request.signal }
  const { transcriberVersion } = parts.parser
  const isCurrent =
    gate?.state === 'live' && isFingerprintCurrent(gate.fingerprint, request.fingerprint, transcriberVersion)
  const rawHash = rawHashOf(raw)

  const unchanged = async (): Promise<Indexed> => {
    const fresh = { validators: raw.validators, rawHash, links: raw.links }
    await timer.measure('store', () => documents.settleUnchanged(documentId, runId, fresh))
    return { outcome: 'unchanged', reason: null, message: null, chunks: untouched }
  }
  const failed = async (reason: Reason, message: string, readBy?: string): Promise<Indexed> => {
    const { externalId, url } = raw
    const read = readBy === undefined ? {} : { read: { rawHash, fingerprint: readBy } }
    await documents.settleFailed({ documentId, sourceId, externalId, url, reason, message, runId, ...read })
    return { outcome: 'failed', reason, message, chunks: untouched }
  }
  const fingerprintFor = (transcribed: boolean): string =>
    transcribed ? transcribedFingerprint(request.fingerprint, transcriberVersion ?? '') : request.fingerprint

  if (isCurrent && gate.rawHash === rawHash) return unchanged()
  const isKnownFailure =
    gate?.state === 'failed' &&
    gate.rawHash === rawHash &&
    isFingerprintCurrent(gate.fingerprint, request.fingerprint, transcriberVersion)
  const known = isKnownFailure ? await documents.get(documentId) : undefined
  if (known?.reason) return failed(known.reason, known.message ?? '', gate?.fingerprint ?? undefined)
  const stage = isMedia(raw) ? parts.stages.media : parts.stages.parse
  const cut = await stage.add(
    () => timer.measure('parse', () => cutDocument(parts, request, documentId, isCurrent)),
    { priority: request.priority, ...signal },
  )
  if (cut.type === 'failed') {
    return failed(cut.reason, cut.message, cut.lasting ? fingerprintFor(cut.transcribed) : undefined)
  }
  if (cut.type === 'unchanged') return unchanged()
  const { parsed, contentHash } = cut
  const reusable = await reusableChunks(parts, documentId, gate)
  const fresh = cut.chunks.filter((chunk) => !isHeld(reusable, chunk))
  const embedded = await timer.measure('embed', () =>
    embedChunks(parts.embedder, fresh, { stages: parts.stages, priority: request.priority, ...signal }),
  )
  const byId = new Map(embedded.map((chunk) => [chunk.id, chunk]))
  const chunks: (Chunk | EmbeddedChunk)[] = cut.chunks.map((chunk) => byId.get(chunk.id) ?? chunk)
  const counts = { embedded: fresh.length, reused: chunks.length - fresh.length }
  const outcome = gate?.state === 'live' ? 'updated' : 'added'

  return commits.run(documentId, async () => {
    request.signal?.throwIfAborted()
    // A person may have excluded it while it was being embedded.
    const now = await documents.gate(sourceId, raw.externalId)
    if (now?.excluded) return excludedByPerson(parts, request, documentId)
    await timer.measure('store', () =>
      parts.chunks.publish({
        documentId,
        sourceId,
        externalId: raw.externalId,
        url: raw.url,
        title: parsed.title,
        language: parsed.language,
        contentType: cut.detectedType,
        text: parsed.text,
        rawHash,
        contentHash,
        fingerprint: fingerprintFor(cut.transcribed),
        validators: raw.validators,
        links: raw.links,
        audience: raw.audience,
        message: cut.warnings.length > 0 ? cut.warnings.join(' ') : null,
        chunks,
        run: runId === null ? null : { runId, outcome, ...counts },
      }),
    )
    return { outcome, reason: null, message: null, chunks: counts }
  })
}

type Cut =
  | { type: 'failed'; reason: Reason; message: string; lasting: boolean; transcribed: boolean }
  | { type: 'unchanged' }
  | {
      type: 'cut'
      parsed: ParsedDocument
      contentHash: string
      chunks: Chunk[]
      detectedType: string
      transcribed: boolean
      warnings: readonly string[]
    }

async function cutDocument(
  { parser, chunker }: IndexParts,
  { raw, gate, sourceId, signal, repeats, onProgress }: IndexRequest,
  documentId: DocumentId,
  isCurrent: boolean,
): Promise<Cut> {
  const options = signal === undefined ? {} : { signal }
  const result: ParseResult = await parser.parse(raw, { ...options, ...(onProgress && { onProgress }) })
  if (!result.ok) {
    const { reason, message, lasting = false, transcribed = false } = result
    return { type: 'failed', reason, message, lasting, transcribed }
  }
  const own = repeats === undefined ? result.document : withoutRepeats(result.document, repeats)
  const parsed = await withMetadata(own, raw)
  const contentHash = contentHashOf(parsed, raw)
  if (isCurrent && gate?.contentHash === contentHash) return { type: 'unchanged' }
  const chunks = await chunker.chunk(parsed, { documentId, sourceId }, options)
  if (chunks.length === 0) {
    return {
      type: 'failed',
      reason: 'empty',
      message: `Reading "${raw.name}": expected text, found none. Check that the document has content.`,
      lasting: true,
      transcribed: result.transcribed ?? false,
    }
  }
  const withLanguage = chunks.map((chunk) => ({ ...chunk, language: chunk.language ?? parsed.language }))
  const { detectedType, transcribed = false } = result
  const { warnings } = result.document
  return { type: 'cut', parsed, contentHash, chunks: withLanguage, detectedType, transcribed, warnings }
}

/** By name or type alone: which queue it waits in. What it is, the parser says. */
const isMedia = (raw: RawDocument): boolean =>
  (kindOfName(raw.name) ?? kindOfContentType(raw.contentType)) === 'media'

async function excludedByPerson(
  { documents }: IndexParts,
  { raw, runId, sourceId }: IndexRequest,
  documentId: DocumentId,
): Promise<Indexed> {
  const { externalId, url } = raw
  const reason = 'removed-by-person'
  await documents.settleExcluded({ documentId, sourceId, externalId, url, reason, message: null, runId })
  return { outcome: 'excluded', reason, message: null, chunks: untouched }
}
