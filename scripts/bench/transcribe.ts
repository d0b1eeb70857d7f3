// Measures speech recognition: × real time, memory and word error rate on flite speech, beside the bare pipeline call of
// transformers.js with the same model in the same run. Needs ffmpeg and flite.
// Run: npx tsx scripts/bench/transcribe.ts [--minutes 1]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SAMPLE_RATE } from '../../core/ports/transcriber.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { rawDocument } from '../../core/testing/parser-contract.ts'
import { env, pipeline } from '../../ingest/embed/local/transformers.ts'
import { createMediaParser, createParser, createTranscriber } from '../../ingest/index.ts'

const usage = 'npx tsx scripts/bench/transcribe.ts [--minutes 1]'
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, help: { type: 'boolean' } },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const SENTENCES = [
  'To reset your password, open the account page and choose forgot password.',
  'We send you a link that is valid for one hour.',
  'If the link does not arrive, look in the folder for unwanted mail.',
  'Open the cover on the left side and take out the empty cartridge.',
  'The library opens at nine in the morning and on Sunday it stays closed.',
  'Bring the receipt and we pay the money back to your card within one week.',
  'Water the tomatoes early in the morning and do not water the leaves.',
  'Choose the menu and insert a manual break before each heading of your document.',
]
const folder = mkdtempSync(join(tmpdir(), 'kilde-bench-'))
const modelsDir = fileURLToPath(new URL('../../models', import.meta.url))
const rssMb = (): number => Math.round(process.memoryUsage().rss / 1e6)
/** Digits and words of small numbers count as the same. */
const numbers: Record<string, string> = { '1': 'one', '9': 'nine', an: 'one' }
const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []).map((word) => numbers[word] ?? word)

/** Words to put in, take out or change, over the words that were spoken (Levenshtein). */
function wordErrorRate(spoken: readonly string[], heard: readonly string[]): number {
  let row = heard.map((_, i) => i + 1)
  for (const [i, word] of spoken.entries()) {
    let [diagonal, left] = [i, i + 1]
    row = row.map((above, j) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (heard[j] === word ? 0 : 1))
      diagonal = above
      left = cost
      return cost
    })
  }
  return (row.at(-1) ?? spoken.length) / spoken.length
}

/** Each sentence once in each voice, with a pause of two seconds, until it is long enough. */
function speak(minutes: number): { path: string; text: string; seconds: number } {
  const parts: string[] = []
  const spoken: string[] = []
  let seconds = 0
  for (let i = 0; seconds < minutes * 60; i += 1) {
    const sentence = SENTENCES[i % SENTENCES.length] ?? ''
    const voice = Math.floor(i / SENTENCES.length) % 2 === 0 ? 'rms' : 'kal16'
    const wav = join(folder, `${i}.wav`)
    writeFileSync(join(folder, 'text.txt'), sentence)
    execFileSync('flite', ['-voice', voice, '-f', join(folder, 'text.txt'), '-o', wav])
    parts.push(wav)
    spoken.push(sentence)
    seconds += (readFileSync(wav).length - 44) / 2 / SAMPLE_RATE + 2
  }
  const path = join(folder, 'talk.mp3')
  const inputs = parts.flatMap((part) => ['-i', part])
  const padded = parts.map((_, i) => `[${i}]aresample=${SAMPLE_RATE},apad=pad_dur=2[p${i}]`).join(';')
  const joined = `${padded};${parts.map((_, i) => `[p${i}]`).join('')}concat=n=${parts.length}:v=0:a=1`
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, '-filter_complex', joined, '-b:a', '48k', path])
  return { path, text: spoken.join(' '), seconds }
}

const report = (name: string, ms: number, seconds: number, spoken: string, heard: string): void => {
  const rate = wordErrorRate(wordsOf(spoken), wordsOf(heard))
  console.log(
    `${name.padEnd(10)} ${(ms / 1000).toFixed(1)} s for ${seconds.toFixed(0)} s = ${(seconds / (ms / 1000)).toFixed(1)} × real time · word errors ${(100 * rate).toFixed(1)} % · RSS ${rssMb()} MB`,
  )
}

try {
  const { path, text, seconds } = speak(Number(values.minutes))
  console.log(`${seconds.toFixed(0)} s of flite (rms, kal16), pauses of 2 s; RSS before ${rssMb()} MB`)
  const clock = { now: Date.now, sleep: async () => {} }
  const config = { transcribeModel: undefined, transcribeApiKey: undefined, transcribeBaseUrl: undefined }
  const transcriber = await createTranscriber({ config, modelsDir, log: silentLogger, clock })
  const parser = createMediaParser(
    { parser: createParser({ log: silentLogger }), transcriber, log: silentLogger },
    { workDir: join(folder, 'work'), tools: {}, path: process.env['PATH'] ?? '' },
  )
  const begin = performance.now()
  const result = await parser.parse(rawDocument('talk.mp3', readFileSync(path)))
  const heard = result.ok ? result.document.text : result.message
  report('Kilde', performance.now() - begin, seconds, text, heard)
  await parser.close()
  await transcriber?.close()
  console.log(`after the model was let go: RSS ${rssMb()} MB`)

  env.allowRemoteModels = false
  env.localModelPath = `${modelsDir}/`
  const bareBegin = performance.now()
  const dtype = { encoder_model: 'q8', decoder_model_merged: 'q4' } as const
  const recognise = await pipeline('automatic-speech-recognition', 'whisper-base', { dtype })
  const pcm = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 'f32le', '-'],
    {
      maxBuffer: 2 ** 31 - 1,
    },
  )
  const samples = new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.byteLength))
  const options = { return_timestamps: true, chunk_length_s: 30, stride_length_s: 5, language: 'en' } as const
  const bare = await recognise(samples, options)
  report('pipeline', performance.now() - bareBegin, seconds, text, [bare].flat()[0]?.text ?? '')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
