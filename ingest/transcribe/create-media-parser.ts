// Videos and sound into documents, around the parser of all other files: a file becomes words from the subtitles beside
// it, else from a track inside it, else from what is heard in it.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileTypeFromBuffer } from 'file-type'
import type { RawDocument } from '../../core/document.ts'
import { toAppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { ParseResult, Parser } from '../../core/ports/parser.ts'
import type { Transcriber } from '../../core/ports/transcriber.ts'
import { encodingOfBom } from '../parse/decode-text.ts'
import { reasonOf } from '../parse/unreadable.ts'
import { findMediaTools, type ToolSettings } from './media/find-tools.ts'
import { createReadMedia, type MediaResult } from './read-media.ts'

export interface MediaParserOptions {
  /** Copies of recordings lie here while they are read; emptied at the first one. */
  workDir: string
  tools: ToolSettings
  /** The PATH in which programs are looked for. */
  path: string
  /** What is heard of one recording. @default 4 hours */
  maxSeconds?: number
}

/** `parser`: for all else; closed with this one. `transcriber`: null when speech recognition is off; not closed. */
export function createMediaParser(
  deps: { parser: Parser; transcriber: Transcriber | null; log: Logger },
  options: MediaParserOptions,
): Parser {
  const { parser, transcriber, log } = deps
  const readMedia = createReadMedia({ transcriber, log }, { maxSeconds: options.maxSeconds ?? 4 * 3600 })
  const closing = new AbortController()
  let emptied: Promise<void> | undefined
  const emptyWorkDir = async (): Promise<void> => {
    await rm(options.workDir, { recursive: true, force: true })
    await mkdir(options.workDir, { recursive: true, mode: 0o700 })
  }

  async function inFolder(
    raw: RawDocument,
    mediaType: string,
    run: { signal: AbortSignal; onProgress: (words: string) => void },
  ): Promise<MediaResult> {
    // What a killed process left behind goes first.
    emptied ??= emptyWorkDir()
    await emptied
    const folder = join(options.workDir, newId())
    await mkdir(folder, { mode: 0o700 })
    try {
      const tools = await findMediaTools(options.tools, options.path)
      return await readMedia({ raw, mediaType, tools, folder }, run)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    version: parser.version,
    transcriberVersion: transcriber?.version ?? null,
    async parse(raw, { signal, onProgress } = {}): Promise<ParseResult> {
      const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
      either.throwIfAborted()
      let mediaType = await mediaTypeOf(raw.body)
      if (mediaType === null) {
        const { sidecars: _, ...alone } = raw
        const result = await parser.parse(alone, { signal: either })
        // The parser looks deeper into a file than its first bytes.
        if (result.ok || result.reason !== 'no-transcript') return result
        mediaType = 'video/*'
      }
      try {
        return await inFolder(raw, mediaType, { signal: either, onProgress: onProgress ?? (() => {}) })
      } catch (thrown) {
        either.throwIfAborted()
        const error = toAppError(thrown)
        // A transcriber that is away or too slow leaves this one document without words, nothing more.
        const isOurs = error.code === 'unreadable'
        log.warn({ document: raw.externalId, error: error.message }, 'media-fail')
        const reason = isOurs ? reasonOf(error) : 'no-transcript'
        const lasting = error.details?.['lasting'] === true
        const transcribed = error.details?.['transcribed'] === true
        return { ok: false, reason, message: error.message, lasting, transcribed }
      }
    },
    async close() {
      closing.abort()
      await parser.close()
    },
  }
}

const HEAD_BYTES = 64 * 1024

/** Told by its first bytes; null for everything else, also for UTF-16, whose mark looks like the beginning of an MP3. */
async function mediaTypeOf(bytes: Uint8Array): Promise<string | null> {
  if (encodingOfBom(bytes) !== undefined) return null
  const type = await fileTypeFromBuffer(bytes.subarray(0, HEAD_BYTES)).catch(() => undefined)
  return type !== undefined && /^(?:video|audio)\//.test(type.mime) ? type.mime : null
}
