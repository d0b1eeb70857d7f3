// What a document is called and which language it has, and the hashes of the second and third change gate.
import type { ParsedDocument, RawDocument } from '../../core/document.ts'
import { sha256 } from '../../core/ids.ts'
import { detectLanguage, loadLanguageDetection } from '../../core/text/detect-language.ts'
import { toLanguage } from '../../core/text/language.ts'
import { packBlocks } from '../parse/pack-blocks.ts'

/** What is known from outside wins for the title; for the language the document's own word does. */
export async function withMetadata(parsed: ParsedDocument, raw: RawDocument): Promise<ParsedDocument> {
  const named = toLanguage(parsed.language) ?? toLanguage(raw.language)
  const title = raw.title?.trim() || parsed.title.trim() || raw.name
  return { ...parsed, title, language: named ?? (await detectedLanguage(parsed.text)) }
}

/** Null when the text does not tell: stemming in the wrong language is worse than none. `hint`: what it probably is. */
export async function detectedLanguage(text: string, hint: string | null = null): Promise<string | null> {
  await loadLanguageDetection()
  const { language, confident } = detectLanguage(text, hint === null ? [] : [hint])
  return confident ? language : null
}

/** Bytes and what the connector knows besides: a title or an audience may change while the body does not. */
export const rawHashOf = (raw: RawDocument): string =>
  sha256(
    JSON.stringify([
      sha256(raw.body),
      raw.title,
      raw.url,
      raw.language,
      [...raw.audience].sort(),
      raw.contentType,
      ...(raw.sidecars ?? []).flatMap(({ name, body }) => [name, body && sha256(body)]),
    ]),
  )

/** The blocks belong to it: another heading level or anchor cuts and cites otherwise though the text is the same. */
export function contentHashOf(parsed: ParsedDocument, raw: RawDocument): string {
  const { numbers, seconds, anchors, words } = packBlocks(parsed.blocks)
  return sha256(
    JSON.stringify([
      parsed.title,
      parsed.language,
      raw.url,
      [...raw.audience].sort(),
      parsed.text,
      sha256(new Uint8Array(numbers.buffer)),
      sha256(new Uint8Array(seconds.buffer)),
      anchors,
      words,
      ...(parsed.moments ? [parsed.moments] : []),
    ]),
  )
}
