// Loads a speech model: Whisper by its own road, which knows times and languages; any other one by transformers.js's pipeline.
import path from 'node:path'
import { z } from 'zod'
import { AutoConfig, env, pipeline } from '../../embed/local/transformers.ts'
import type { HearSettings } from './hear-messages.ts'
import { type LoadedModel, loadWhisper } from './load-whisper.ts'

/** Threads that wait for work sleep instead of spinning: the embedder and the parser share the cores. */
const SESSION = { interOpNumThreads: 1, extra: { session: { intra_op: { allow_spinning: '0' } } } }
const Output = z.object({ text: z.string() })

export async function loadHearing(settings: HearSettings): Promise<LoadedModel> {
  const { folder, name, dtype, threads } = settings
  env.allowRemoteModels = folder === null
  // transformers.js joins this with the name by plain text: it needs the trailing slash.
  if (folder !== null) env.localModelPath = `${path.dirname(folder)}/`
  const options = {
    ...{ dtype, device: 'cpu' as const },
    session_options: { ...SESSION, intraOpNumThreads: threads },
  }
  const config: { model_type?: unknown } = await AutoConfig.from_pretrained(name)
  if (config.model_type === 'whisper') return loadWhisper(name, options)
  const recognise = await pipeline('automatic-speech-recognition', name, options)
  return {
    async hear(samples) {
      const { text } = Output.parse(await recognise(samples))
      const part = { start: 0, end: null, text: text.trim(), logProbability: null }
      return { parts: part.text === '' ? [] : [part], noSpeech: null, language: null }
    },
    dispose: async () => void (await recognise.dispose()),
  }
}
