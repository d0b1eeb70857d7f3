// What an index entry depends on besides the document: another fingerprint means "index again".
import { INDEX_VERSION } from '../../core/constants.ts'
import { sha256 } from '../../core/ids.ts'
import type { Embedder } from '../../core/ports/embedder.ts'

const short = (parts: readonly unknown[]): string => sha256(JSON.stringify(parts)).slice(0, 16)

/** The part that vectors and terms depend on: while it holds, an unchanged chunk keeps both. */
const vectorPart = (embedder: Pick<Embedder, 'modelId'>): string => short([embedder.modelId, INDEX_VERSION])

/** `settings` are the source's: other CSS selectors cut another text out of the same bytes. */
export function fingerprintOf(
  of: {
    parser: { version: string }
    chunker: { version: string }
    embedder: Pick<Embedder, 'modelId'>
  },
  settings: Record<string, unknown>,
): string {
  const selectors = [settings['keepSelector'] ?? null, settings['dropSelector'] ?? null]
  return `${vectorPart(of.embedder)}.${short([of.parser.version, of.chunker.version, selectors])}`
}

/** True when vectors made under this stored fingerprint are still good. */
export const keepsVectors = (stored: string | null, embedder: Pick<Embedder, 'modelId'>): boolean =>
  stored?.split('.')[0] === vectorPart(embedder)
