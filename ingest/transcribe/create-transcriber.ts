// Which transcriber: none, a server when TRANSCRIBE_BASE_URL is set, else a model on this machine.
import type { Config } from '../../core/config/schema.ts'
import { toAppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { Transcriber } from '../../core/ports/transcriber.ts'
import { createLocalTranscriber } from './local/create-local-transcriber.ts'
import { createRemoteTranscriber, type RemoteConfig } from './remote/create-remote-transcriber.ts'

export type TranscriberConfig = RemoteConfig & Pick<Config, 'transcribeBaseUrl'>

/**
 * Null: `TRANSCRIBE_MODEL=none`. `modelsDir`: the folder that holds `whisper-base`; should that be missing, the service
 * still starts, and each recording without subtitles says what to do.
 * @throws AppError `model-unavailable`, `bad-config` for a model or server that the settings name
 */
export async function createTranscriber(deps: {
  config: TranscriberConfig
  modelsDir: string
  log: Logger
  clock: Clock
}): Promise<Transcriber | null> {
  const { config, modelsDir, log, clock } = deps
  if (config.transcribeModel === 'none') return null
  if (config.transcribeBaseUrl !== undefined) {
    return createRemoteTranscriber({ config, baseUrl: config.transcribeBaseUrl, log, clock })
  }
  try {
    return await createLocalTranscriber({ config, modelsDir, log })
  } catch (thrown) {
    if (config.transcribeModel !== undefined) throw thrown
    const error = toAppError(thrown)
    log.warn({ error: error.message }, 'transcriber-missing')
    return {
      version: 'missing',
      transcribe: async () => {
        throw error
      },
      close: async () => {},
    }
  }
}
