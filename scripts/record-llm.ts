// Records what a real LLM server sends over the wire, for the tests that replay it: what was asked, status, type, body,
// byte for byte. Nothing of the machine gets in: no address, no header but the type.
// Run: LLM_BASE_URL=http://127.0.0.1:8000/v1 LLM_MODEL=name npx tsx scripts/record-llm.ts --server "name and version"
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { readSettings } from '../app/read-settings.ts'
import { systemClock } from '../app/system-clock.ts'
import { createLlm } from '../retrieval/llm/create-llm.ts'
import { writerPrompt } from '../retrieval/llm/prompt.ts'
import { recordedCases, recordedPassages } from '../retrieval/testing/recorded-cases.ts'

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'unknown' },
    out: { type: 'string', default: 'fixtures/recorded/llm.json' },
  },
})
const config = readSettings({ ...process.env, LLM_PROVIDER: 'openai-compatible' })
const { llmBaseUrl, llmModel } = config
if (llmBaseUrl === undefined || llmModel === undefined) throw new Error('set LLM_BASE_URL and LLM_MODEL')

/** Stands between our client and the server, and keeps what comes back. */
let seen = { status: 0, contentType: '', body: '' }
const between = createServer((request, response) => {
  void (async () => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(Buffer.from(part as Uint8Array))
    const path = (request.url ?? '').replace(/^\/v1/, '')
    const answer = await fetch(`${llmBaseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat(parts),
    })
    const contentType = answer.headers.get('content-type') ?? ''
    const body = await answer.text()
    seen = { status: answer.status, contentType, body }
    response.writeHead(answer.status, { 'content-type': contentType })
    response.end(body)
  })()
})
between.listen(0, '127.0.0.1')
await once(between, 'listening')
const address = between.address()
const port = typeof address === 'object' && address !== null ? address.port : 0

const cases: object[] = []
for (const { name, question, language, maxTokens, passages = recordedPassages } of recordedCases) {
  const llm = createLlm({
    config: {
      ...config,
      llmBaseUrl: `http://127.0.0.1:${port}/v1`,
      llmMaxTokens: maxTokens,
      ...{ llmFirstWordSeconds: 600, llmTimeoutSeconds: 600, llmContextChars: 100_000 },
    },
    clock: systemClock,
  })
  const request = { question, language, passages, questionVector: new Float32Array() }
  const prompt = writerPrompt(request, llm)
  const started = performance.now()
  let text = ''
  try {
    for await (const event of llm.stream(prompt)) if (event.type === 'text') text += event.text
  } catch (thrown) {
    text = String(thrown)
  }
  cases.push({ name, ...seen })
  console.log(
    `${name}: ${seen.status}, ${Math.round((performance.now() - started) / 1000)} s: ${text.slice(0, 300)}`,
  )
}
between.close()
writeFileSync(values.out, `${JSON.stringify({ server: values.server, model: llmModel, cases }, null, 2)}\n`)
