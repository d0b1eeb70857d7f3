// What asking development questions needs: the bundled embedder that remembers its vectors, the parser, the chunker.
import { join } from 'node:path'
import { loadConfig } from '../../core/config/load-config.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { loadLanguageDetection } from '../../core/text/detect-language.ts'
import { createChunker } from '../../ingest/chunk/create-chunker.ts'
import { createEmbedder } from '../../ingest/embed/create-embedder.ts'
import { createParser } from '../../ingest/parse/create-parser.ts'
import type { BuildDeps } from './build-rows.ts'
import { rememberVectors } from './remembering-embedder.ts'

/** `folder`: where vectors are kept, by model. `tokens: false`: as an embedder that gives none away. */
export async function openDevDeps(
  root: string,
  folder: string,
  { tokens = true }: { tokens?: boolean } = {},
): Promise<{ deps: BuildDeps; close: () => Promise<void> }> {
  await loadLanguageDetection()
  const clock = { now: () => Date.now(), sleep: async () => {} }
  const modelsDir = join(root, 'models')
  const loaded = await createEmbedder({ config: loadConfig({}), modelsDir, log: silentLogger, clock })
  const file = join(folder, `vectors-${loaded.modelId.replaceAll(/[^\w-]/g, '_')}.txt`)
  const embedder = rememberVectors(tokens ? loaded : withoutTokens(loaded), file)
  const parser = createParser({ log: silentLogger })
  const chunker = createChunker({ embedder })
  return {
    deps: { embedder, parser, chunker, say: (line) => console.error(line) },
    close: async () => {
      await Promise.all([embedder.close(), parser.close()])
    },
  }
}

const withoutTokens = ({
  embedTokens: _,
  embedCoded: __,
  tokenSpace: ___,
  ...embedder
}: Embedder): Embedder => embedder
