// One document from bytes to result: type, reader, and the facts that every format shares. Runs inside the worker.
import type { RawDocument } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import type { ParseResult } from '../../core/ports/parser.ts'
import { toLanguage } from '../../core/text/language.ts'
import { foldSpaces } from './clean-text.ts'
import { detectType } from './detect-type.ts'
import { readerOf } from './readers.ts'
import { reasonOf, unreadable } from './unreadable.ts'

/** Never throws: whatever a reader throws becomes a reason with a message. */
export async function readDocument(raw: RawDocument): Promise<ParseResult> {
  const warnings: string[] = []
  try {
    const detected = await detectType(raw, raw.body)
    if (detected.warning) warnings.push(detected.warning)
    const read = await readerOf(detected.kind)
    const reading = await read({ raw, bytes: raw.body, warn: (message) => void warnings.push(message) })
    if (reading.text === '') {
      throw unreadable('empty', `${raw.name} was opened, but no text was found in it.`)
    }
    return {
      ok: true,
      detectedType: detected.mediaType,
      document: {
        title: titleOf(raw.title) ?? titleOf(reading.title) ?? titleFromName(raw.name),
        language: reading.language ?? toLanguage(raw.language),
        text: reading.text,
        blocks: reading.blocks,
        ...(reading.moments && { moments: reading.moments }),
        canonicalUrl: reading.canonicalUrl,
        warnings,
      },
    }
  } catch (thrown) {
    const reason = reasonOf(thrown)
    // A fault of ours may be mended, and words of a recording come from elsewhere.
    const lasting = reason !== 'internal' && reason !== 'no-transcript'
    return { ok: false, reason, message: messageOf(thrown, raw.name), ...(lasting && { lasting }) }
  }
}

const MAX_TITLE = 300

const titleOf = (title: string | null): string | null => {
  const folded = foldSpaces(title ?? '')
  return folded === '' ? null : folded.slice(0, MAX_TITLE)
}

/** `price-list_2024.xlsx` → `price-list_2024` */
const titleFromName = (name: string): string => name.replace(/\.[a-z0-9]{1,8}$/i, '') || name

function messageOf(thrown: unknown, name: string): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof AppError && message.includes(name)) return message
  if (thrown instanceof AppError) return `${name}: ${message}`
  return `${name} is damaged: its content breaks the rules of its format${detailOf(message)}. Save it again in the program it was made with, or get it again.`
}

/** A library's own words help whoever looks into the file, unless they speak of the library's inside. */
function detailOf(message: string): string {
  if (
    /undefined'?s? \(|^Cannot (?:read|set|destructure)|is not (?:a |an )?(?:function|iterable|object|defined)|call stack|Invalid array length/.test(
      message,
    )
  )
    return ''
  const words = message
    .replace(/@#\[[^\]]*\]|\[xmldom \w+\]|\b[Ee]rror:/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
  return words === '' || /undefined|\[object/.test(words) ? '' : ` (${words})`
}
