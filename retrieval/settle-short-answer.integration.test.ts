// The whole answer line with the real model and an LLM over HTTP that settles short answers in doubt.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AnswerRequest } from '../core/answer.ts'
import type { Actor } from '../core/key.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import { createFakeClock, silentLogger } from '../core/testing/fakes.ts'
import { createLlm } from './llm/create-llm.ts'
import { createQuestionSettler } from './same-question/settle-by-llm.ts'
import { settlePrompt } from './same-question/settle-prompt.ts'
import { loadBundledEmbedder } from './testing/bundled-embedder.ts'
import { helpPages } from './testing/help-pages.ts'
import { llmConfigOf } from './testing/llm-config.ts'
import { type LlmServer, startLlmServer } from './testing/llm-server.ts'
import { openAiStream } from './testing/llm-wire.ts'
import { admin, createWorld } from './testing/world.ts'

let embedder: Embedder
let server: LlmServer
beforeAll(async () => {
  embedder = await loadBundledEmbedder()
  server = await startLlmServer()
})
afterAll(async () => {
  await embedder.close()
  await server.close()
})
beforeEach(() => {
  server.requests.length = 0
})

const agent: Actor = { ...admin, role: 'agent' }
const DOUBTFUL = 'Are dogs allowed at your place?'
const DOGS = 'Can I bring my dog?'

async function open() {
  const w = await createWorld({ embedder, pages: helpPages })
  await w.saveShortAnswer({ question: DOGS, answer: 'Dogs are welcome.' })
  const clock = createFakeClock()
  const llm = createLlm({
    config: llmConfigOf(server.url),
    clock: { ...clock, sleep: async () => {} },
  })
  const settler = createQuestionSettler({ llm, clock, log: silentLogger }, { withinMs: 5000 })
  const answers = w.withDeps({ settler })
  const ask = (question: string, more: Partial<AnswerRequest> = {}, actor: Actor = admin) =>
    answers.answer({ question, explain: true, ...more }, actor)
  return { ...w, ask, settler }
}

/** What an LLM writes that takes the one stored question for the visitor's. */
const YES = settlePrompt(DOUBTFUL, [DOGS]).labels[0] ?? ''

describe('a short answer in doubt', () => {
  it('is given word for word when the LLM says that it is the one, and that is no gap', async () => {
    server.replay({ body: openAiStream([YES]) })
    const w = await open()
    const answer = await w.ask(DOUBTFUL)
    expect(answer, JSON.stringify(answer.explain)).toMatchObject({
      ...{ outcome: 'answered', kind: 'short-answer', text: 'Dogs are welcome.' },
      explain: {
        shortAnswer: { question: DOGS, how: 'llm' },
        shortAnswerSettled: { by: 'llm:small', result: 'same', said: YES, failure: null },
      },
    })
    expect(w.questions.rows[0]).toMatchObject({ unanswered: false })
    // Asked again it costs no call.
    expect((await w.ask(DOUBTFUL)).explain).toMatchObject({ shortAnswerSettled: { result: 'remembered' } })
    expect(server.requests).toHaveLength(1)
  })

  it.each([
    ['says no', { body: openAiStream(['0']) }, 'none'],
    ['obeys no form', { body: openAiStream(['Yes, number 1!']) }, 'unreadable'],
    ['is down', { status: 500, body: '{}' }, 'failed'],
    ['takes no key', { status: 401, body: '{}' }, 'failed'],
  ])('is asked back as without one when the LLM %s', async (_, replay, result) => {
    server.replay(replay)
    const w = await open()
    const answer = await w.ask(DOUBTFUL)
    const without = await w.answers.answer({ question: DOUBTFUL }, admin)
    expect(answer).toMatchObject({ outcome: 'clarify', kind: 'short-answer', text: without.text })
    expect(answer.explain).toMatchObject({ shortAnswerSettled: { result } })
    expect(w.settler.counts()).toMatchObject({ [result]: 1 })
  })

  it('costs no call where none is in doubt: exact, another number, a negation, another name', async () => {
    const w = await open()
    await w.saveShortAnswer({ question: 'What happens after 30 days?', answer: 'It is deleted.' })
    await w.saveShortAnswer({ question: 'Do you ship to Norway?', answer: 'Yes, within a week.' })
    for (const question of [
      ...['can i bring my DOG', 'Can I not bring my dog?'],
      ...['What happens after 60 days?', 'Do you ship to Sweden?'],
    ])
      expect((await w.ask(question)).explain, question).not.toHaveProperty('shortAnswerSettled')
    expect(server.requests).toEqual([])
  })

  it('tells an agent’s key nothing of what was put before the LLM', async () => {
    server.replay({ body: openAiStream(['0']) })
    const { explain } = await (await open()).ask(DOUBTFUL, {}, agent)
    expect(explain).not.toHaveProperty('shortAnswerSettled')
  })
})
