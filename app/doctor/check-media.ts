// What videos and sound need: ffmpeg with ffprobe, and something that recognises speech.
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import pino from 'pino'
import type { Config } from '../../core/config/schema.ts'
import { toAppError } from '../../core/errors.ts'
import { createTranscriber, findMediaTools } from '../../ingest/index.ts'
import { programPath } from '../read-settings.ts'
import { systemClock } from '../system-clock.ts'
import type { Check } from './check-installation.ts'

const INSTALL =
  'videos and sound are read only from .srt or .vtt files beside them; Debian: apt-get install ffmpeg, or set KILDE_FFMPEG'

export async function checkMedia(config: Config): Promise<Check[]> {
  return [await checkTools(config), await checkTranscriber(config)]
}

async function checkTools(config: Config): Promise<Check> {
  const tools = await findMediaTools({ ffmpeg: config.ffmpeg, ffprobe: config.ffprobe }, programPath())
  const asked = config.ffmpeg !== undefined || config.ffprobe !== undefined
  const name = 'ffmpeg'
  if (tools === null) {
    const found = asked ? 'KILDE_FFMPEG or KILDE_FFPROBE names no program' : 'ffmpeg with ffprobe not found'
    return { name, state: asked ? 'problem' : 'missing', found, todo: INSTALL }
  }
  try {
    const output = execFileSync(tools.ffmpeg, ['-version'], { encoding: 'utf8', timeout: 10_000 })
    return { name, state: 'ok', found: `${output.split('\n')[0]?.trim() ?? ''} (${tools.ffmpeg})` }
  } catch {
    return { name, state: 'problem', found: `${tools.ffmpeg} does not start`, todo: INSTALL }
  }
}

/** A server is asked for its models by the caller; a folder's files are looked at. */
async function checkTranscriber(config: Config): Promise<Check> {
  const name = 'speech recognition'
  if (config.transcribeModel === 'none') return { name, state: 'ok', found: 'off (TRANSCRIBE_MODEL=none)' }
  if (config.transcribeBaseUrl !== undefined) {
    return {
      ...{ name, state: config.transcribeModel === undefined ? 'problem' : 'ok' },
      found: `${config.transcribeModel ?? 'no model named'} from the transcription server`,
      ...(config.transcribeModel === undefined && {
        todo: 'set TRANSCRIBE_MODEL to the name the server knows',
      }),
    }
  }
  const modelsDir = resolve(import.meta.dirname, '../../models')
  try {
    const transcriber = await createTranscriber({
      config,
      modelsDir,
      clock: systemClock,
      log: pino({ level: 'silent' }),
    })
    const version = transcriber?.version ?? ''
    await transcriber?.close()
    if (version !== 'missing') return { name, state: 'ok', found: version.split(':')[0] ?? version }
    return {
      ...{ name, state: 'problem', found: 'models/whisper-base is missing or cut off' },
      todo: 'take models/ from the repository again (git checkout models)',
    }
  } catch (thrown) {
    return { name, state: 'problem', found: toAppError(thrown).message, todo: 'correct TRANSCRIBE_MODEL' }
  }
}
