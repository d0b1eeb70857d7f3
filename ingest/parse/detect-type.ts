// What a file is: by its content first, by the server's word second, by its name last.
import type { RawDocument } from '../../core/document.ts'
import { encodingOfBom, utf16WithoutBom } from './decode-text.ts'
import { detectBinary } from './detect-binary.ts'
import { endingOf, type FileKind, fileKinds, kindOfContentType, kindOfName } from './file-kinds.ts'
import { unreadable } from './unreadable.ts'

export interface Detected {
  kind: FileKind
  mediaType: string
  /** Name and content disagree; the content won. */
  warning: string | null
}

/** Throws `unreadable`: empty, unsupported-type, damaged, encrypted. */
export async function detectType(
  raw: Pick<RawDocument, 'name' | 'contentType'>,
  bytes: Uint8Array,
): Promise<Detected> {
  if (isBlank(bytes)) throw unreadable('empty', `${raw.name} is empty: there is nothing to read.`)
  const claimed = kindOfName(raw.name) ?? kindOfContentType(raw.contentType)
  const text = looksLikeText(bytes)
  const binary = await detectBinary(bytes, text)
  if (binary?.kind !== undefined) return settle(binary.kind, claimed, raw, binary.mediaType)
  if (text && binary === undefined) return settle(kindOfText(raw, bytes), claimed, raw)
  const claimedText = claimed && `its name or type says ${fileKinds[claimed].mediaType}`
  if (binary) {
    const is = `${raw.name} holds ${binary.mediaType}`
    if (claimed && claimed !== 'media') {
      throw unreadable('unsupported-type', `${is}, although ${claimedText}. Check which file was meant.`)
    }
    throw unreadable('unsupported-type', `${is}, which is not read. ${binary.advice}`)
  }
  if (claimed && !fileKinds[claimed].text) {
    throw unreadable(
      'damaged',
      `${raw.name}: ${claimedText}, but its content does not begin like one. The file is cut or damaged; get it again.`,
    )
  }
  throw unreadable(
    'unsupported-type',
    `${raw.name}: neither text nor a known document format. Convert it to PDF, docx, HTML or text.`,
  )
}

function settle(
  kind: FileKind,
  claimed: FileKind | undefined,
  raw: Pick<RawDocument, 'name'>,
  mediaType = fileKinds[kind].mediaType,
): Detected {
  // Inside the family of plain text, names are habits (.txt for Markdown, .conf for XML), not claims.
  const disagrees =
    claimed !== undefined && claimed !== kind && !(fileKinds[claimed].text && fileKinds[kind].text)
  const warning = disagrees
    ? `${raw.name} says it is ${fileKinds[claimed].mediaType} but holds ${mediaType}; it was read as what it holds.`
    : null
  return { kind, mediaType, warning }
}

const isBlank = (bytes: Uint8Array): boolean =>
  bytes.length < 4096 ? bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) : false

/** No zero bytes and hardly any control characters; UTF-16 counts as text. */
function looksLikeText(bytes: Uint8Array): boolean {
  if (encodingOfBom(bytes) || utf16WithoutBom(bytes)) return true
  const length = Math.min(8192, bytes.length)
  let controls = 0
  // By number: going through bytes with an iterator takes as long as reading a small page.
  for (let i = 0; i < length; i += 1) {
    const byte = bytes[i] ?? 0
    if (byte === 0) return false
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)) controls += 1
  }
  return controls <= length * 0.02
}

function kindOfText(raw: Pick<RawDocument, 'name' | 'contentType'>, bytes: Uint8Array): FileKind {
  const encoding = encodingOfBom(bytes) ?? utf16WithoutBom(bytes) ?? 'latin1'
  const head = new TextDecoder(encoding)
    .decode(bytes.subarray(0, 4096))
    .replace(/^(?:\ufeff|\u00ef\u00bb\u00bf)/, '')
    .trimStart()
  const said = textKind(kindOfContentType(raw.contentType)) ?? textKind(kindOfName(raw.name))
  if (/^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html[\s>])/i.test(head))
    return said === 'markdown' ? said : 'html'
  if (said === undefined && PICTURE.test(head)) {
    throw unreadable(
      'unsupported-type',
      `${raw.name} holds image/svg+xml, which is not read. Convert it to PDF.`,
    )
  }
  if (/^<\?xml\b/.test(head)) return /<html[\s>]/i.test(head) ? 'html' : 'xml'
  if (/^WEBVTT(?:\s|$)/.test(head)) return 'vtt'
  if (said && said !== 'text') return said
  if (/^\d+\r?\n\d\d:\d\d:\d\d[,.]\d{3} --> /.test(head)) return 'srt'
  if (endingOf(raw.name) !== '' && said === 'text') return 'text'
  if (/^[[{]/.test(head) && /[\]}]\s*$/.test(tail(bytes, encoding))) return 'json'
  return /^<(?:head|body|div|p|h[1-6]|section|article|ul|table)[\s>]/i.test(head) ? 'html' : 'text'
}

const PICTURE = /^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*|<!doctype svg[^>]*>\s*)*<svg[\s>]/i

const textKind = (kind: FileKind | undefined): FileKind | undefined =>
  kind && fileKinds[kind].text ? kind : undefined

const tail = (bytes: Uint8Array, encoding: string): string =>
  new TextDecoder(encoding).decode(bytes.subarray(Math.max(0, bytes.length - 64)))
