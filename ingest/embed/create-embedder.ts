// Which embedder: a server when EMBEDDING_BASE_URL is set, else a model on this machine.
import type { Config } from '../../core/config/schema.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Logger } from '../../core/ports/logger.ts'
import { createLocalEmbedder, type LocalConfig } from './local/create-local-embedder.ts'
import { createRemoteEmbedder, type RemoteConfig } from './remote/create-remote-embedder.ts'

export type EmbedderConfig = LocalConfig & RemoteConfig & Pick<Config, 'embeddingBaseUrl'>

/**
 * `modelsDir`: the folder that holds `multilingual-e5-small`. Local: resolves at once and loads in the background.
 * Remote: makes one call, to learn the dimensions.
 * @throws AppError `model-unavailable` naming the file or the setting; `bad-config` when settings do not fit together.
 */
export async function createEmbedder(deps: {
  config: EmbedderConfig
  modelsDir: string
  log: Logger
  clock: Clock
}): Promise<Embedder> {
  const { config, modelsDir, log, clock } = deps
  if (config.embeddingBaseUrl === undefined) return createLocalEmbedder({ config, modelsDir, log })
  return createRemoteEmbedder({ config, baseUrl: config.embeddingBaseUrl, log, clock })
}
