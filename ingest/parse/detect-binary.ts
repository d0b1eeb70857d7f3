// Files that are no plain text, told by their first bytes; archives and compound files by what they hold.
import { fileTypeFromBuffer } from 'file-type'
import { openArchive } from './archive/open-archive.ts'
import { type FileKind, fileKinds } from './file-kinds.ts'
import { unreadable } from './unreadable.ts'

export interface Binary {
  /** undefined: known, but not read. */
  kind: FileKind | undefined
  mediaType: string
  advice: string
}

const SAVE_AS = 'Save it as docx, pptx, xlsx or PDF and try again.'
const CONVERT = 'Convert it to PDF, docx, HTML or text.'

/** `text`: the bytes read as text, so only formats that are text at their start are looked for. */
export async function detectBinary(bytes: Uint8Array, text: boolean): Promise<Binary | undefined> {
  if (indexOf(bytes.subarray(0, 1024), '%PDF-') !== -1) return readable('pdf')
  if (startsWith(bytes, [0x7b, 0x5c, 0x72, 0x74, 0x66])) return refused('application/rtf', SAVE_AS)
  if (text) return undefined
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) {
    return detectArchive(bytes)
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return detectCompound(bytes)
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
  if (!type) return undefined
  if (/^(?:video|audio)\//.test(type.mime)) return { kind: 'media', mediaType: type.mime, advice: '' }
  return refused(type.mime, CONVERT)
}

const readable = (kind: FileKind): Binary => ({ kind, mediaType: fileKinds[kind].mediaType, advice: '' })
const refused = (mediaType: string, advice: string): Binary => ({ kind: undefined, mediaType, advice })

async function detectArchive(bytes: Uint8Array): Promise<Binary> {
  const archive = await openArchive(bytes)
  const names = new Set(archive.names)
  if (names.has('word/document.xml')) return readable('docx')
  if (names.has('ppt/presentation.xml')) return readable('pptx')
  if (names.has('xl/workbook.xml') || names.has('xl/workbook.bin')) return readable('xlsx')
  const declared = (await archive.read('mimetype'))?.toString('latin1').trim()
  if (declared === 'application/vnd.oasis.opendocument.spreadsheet') {
    return { ...readable('xlsx'), mediaType: declared }
  }
  if (declared === fileKinds.odt.mediaType) return readable('odt')
  if (declared) return refused(declared, SAVE_AS)
  // Word sometimes names its main part otherwise; the list of types says which it is.
  const types = (await archive.read('[Content_Types].xml'))?.toString('utf8') ?? ''
  if (types.includes('wordprocessingml.document.main')) return readable('docx')
  return refused('application/zip', 'Unpack it and add the files inside.')
}

/** Office 97-2003 and encrypted new Office files: told by their streams' names, which stand in UTF-16. */
function detectCompound(bytes: Uint8Array): Binary {
  const has = (name: string): boolean => indexOf(bytes, name.split('').join('\0')) !== -1
  if (has('EncryptedPackage')) {
    throw unreadable('encrypted', 'The file is protected by a password. Remove it and try again.')
  }
  if (has('Workbook') || has('Book')) return readable('xls')
  if (has('WordDocument')) return refused('application/msword', SAVE_AS)
  if (has('PowerPoint Document')) return refused('application/vnd.ms-powerpoint', SAVE_AS)
  return refused('application/x-cfb', SAVE_AS)
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, i) => bytes[i] === byte)

const indexOf = (bytes: Uint8Array, ascii: string): number =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(ascii, 0, 'latin1')
