// How long a checked sentence takes from the token that ends it until it leaves: the LLM writer over eight passages with
// the bundled embedder in its own thread, fed by a stream of true sentences. Run: npx tsx scripts/bench/llm-check.ts --help
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readSettings } from '../../app/read-settings.ts'
import { systemClock } from '../../app/system-clock.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { createEmbedder } from '../../ingest/index.ts'
import type { Llm, LlmEvent } from '../../retrieval/llm/create-llm.ts'
import { createLlmWriter } from '../../retrieval/llm/create-llm-writer.ts'
import { supportCases } from '../../retrieval/testing/support-cases.ts'

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    'first-word-ms': { type: 'string', default: '800' },
    'token-ms': { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
  },
})
if (values.help) {
  console.log('usage: npx tsx scripts/bench/llm-check.ts [--first-word-ms 800] [--token-ms 20] [--rounds 3]')
  process.exit(0)
}

const modelsDir = resolve(import.meta.dirname, '../../models')
const config = readSettings({ LOG_LEVEL: 'silent' })
const embedder = await createEmbedder({ config, modelsDir, clock: systemClock, log: silentLogger })
const english = supportCases().filter(
  ({ language, passages }) => language === 'en' && passages[0]?.language === 'en',
)
const passages = [
  ...new Map(english.flatMap((one) => one.passages).map((one) => [one.id, one])).values(),
].slice(0, 8)
const told = english.filter(
  ({ supported, passages: [own] }) => supported && passages.some(({ id }) => id === own?.id),
)

/** When the last token of each sentence was given. */
const ended = new Map<string, number>()

async function* speak(sentences: readonly string[]): AsyncGenerator<LlmEvent> {
  await sleep(Number(values['first-word-ms']))
  for (const sentence of sentences) {
    const tokens = sentence.match(/\s?[^\s]+/gu) ?? []
    for (const [i, token] of tokens.entries()) {
      if (i === tokens.length - 1) ended.set(plain(sentence), performance.now())
      yield { type: 'text', text: i === 0 ? ` ${token}` : token }
      await sleep(Number(values['token-ms']))
    }
  }
  yield { type: 'end', reason: 'stop', usage: { input: null, output: null } }
}
const plain = (sentence: string): string => sentence.replace(/ ?\[\d+\]/gu, '').trim()

const waits: number[] = []
let written = 0
for (let round = 0; round < Number(values.rounds); round += 1) {
  const said = told.slice(round * 6, round * 6 + 6).map(({ sentence, passages: [own] }) => {
    const place = passages.findIndex(({ id }) => id === own?.id) + 1
    return sentence.replace(/([.!?])$/u, ` [${place}]$1`)
  })
  written += said.length
  const llm: Llm = { model: 'bench', contextChars: 12_000, stream: () => speak(said), ask: async () => '' }
  const fallback = { name: 'none', write: async function* () {} }
  const writer = createLlmWriter({ llm, embedder, fallback, log: silentLogger })
  const question = 'How do I reset my password?'
  const [questionVector = new Float32Array()] = await embedder.embed([question], { kind: 'query' })
  for await (const { text } of writer.write({ question, questionVector, language: 'en', passages })) {
    const at = ended.get(text)
    if (at !== undefined) waits.push(performance.now() - at)
  }
}
await embedder.close()
waits.sort((a, b) => a - b)
const at = (part: number): number =>
  Math.round((waits[Math.max(0, Math.ceil(part * waits.length) - 1)] ?? 0) * 10) / 10
console.log(
  `${written} sentences, ${waits.length} passed: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms`,
)
