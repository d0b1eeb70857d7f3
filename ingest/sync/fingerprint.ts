// What an index entry depends on besides the document: another fingerprint means "index again".
import { INDEX_VERSION } from '../../core/constants.ts'
import { sha256 } from '../../core/ids.ts'
import type { Embedder } from '../../core/ports/embedder.ts'

/**
 * `settings` are the source's: other CSS selectors cut another text out of the same bytes. That vectors of two models
 * never meet is the chunk store's care: after a change of model it holds none of the old ones.
 */
export function fingerprintOf(
  of: { parser: { version: string }; chunker: { version: string }; embedder: Pick<Embedder, 'modelId'> },
  settings: Record<string, unknown>,
): string {
  const versions = [of.parser.version, of.chunker.version, of.embedder.modelId, INDEX_VERSION]
  const selectors = [settings['keepSelector'] ?? null, settings['dropSelector'] ?? null]
  return sha256(JSON.stringify([...versions, ...selectors])).slice(0, 32)
}
