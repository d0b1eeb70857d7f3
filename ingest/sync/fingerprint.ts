// What an index entry depends on besides the document: another fingerprint means "index again".
import { sha256 } from '../../core/ids.ts'

/**
 * `settings` are the source's: other CSS selectors cut another text out of the same bytes. The model and the index
 * version are not in it: after a change of those the store holds none of the old vectors, and they are made again from
 * the chunk rows without reading a document anew. Where another model cuts otherwise, the chunker's version says so.
 */
export function fingerprintOf(
  of: { parser: { version: string }; chunker: { version: string } },
  settings: Record<string, unknown>,
): string {
  const versions = [of.parser.version, of.chunker.version]
  const selectors = [settings['keepSelector'] ?? null, settings['dropSelector'] ?? null]
  return sha256(JSON.stringify([...versions, ...selectors])).slice(0, 32)
}

/** A recording's words depend on who wrote them out besides; `base` is what all documents of the source depend on. */
export const transcribedFingerprint = (base: string, transcriberVersion: string): string =>
  `${base}.${sha256(transcriberVersion).slice(0, 12)}`

/**
 * Is what is stored still what would be made? Another transcriber makes it anew for exactly the documents that one wrote
 * out; with none (switched off), what was written out before stays.
 */
export function isFingerprintCurrent(
  stored: string | null,
  base: string,
  transcriberVersion: string | null | undefined,
): boolean {
  if (stored === null || stored === base) return stored !== null
  if (transcriberVersion === null || transcriberVersion === undefined) return stored.startsWith(`${base}.`)
  return stored === transcribedFingerprint(base, transcriberVersion)
}
