import { describe, expect, it } from 'vitest'
import type { Actor } from '../core/key.ts'
import { createTokenEmbedder } from '../core/testing/token-embedder.ts'
import { helpPages } from './testing/help-pages.ts'
import { admin, createWorld } from './testing/world.ts'

const agent: Actor = { keyId: 'a', name: 'agent', role: 'agent', audience: [], sourceIds: [] }
const world = (pages = helpPages) => createWorld({ embedder: createTokenEmbedder(), pages })
const question = 'How do I reset a forgotten password?'

describe('an index that keeps tokens', () => {
  it('is searched by three legs, and each hit says its place in them', async () => {
    const { answers } = await world()
    const [first] = await answers.search({ query: question }, admin)
    expect(first?.title).toBe('Reset your password')
    expect(first?.ranks).toMatchObject({ late: 1 })
  })

  it('is answered from the piece that has the words, quoted whole', async () => {
    const w = await world()
    const answer = await w.ask(question, { explain: true })
    expect(answer.text).toContain('2. Click Forgot password.')
    const { documentId = '', start, end, quote } = answer.citations[0] ?? {}
    expect(w.texts.get(documentId)?.slice(start, end)).toBe(quote)
    expect(answer.explain).toMatchObject({ features: { late: expect.any(Number) }, late: expect.any(Array) })
  })

  it('leaves the order to two legs while some of its passages have none', async () => {
    const w = await world()
    const [first] = await w.answers.search({ query: question }, admin)
    const tokens = w.chunks.tokensOf
    w.chunks.tokensOf = async (ids) => tokens(ids.filter((id) => id !== first?.chunkId))
    const [again] = await w.answers.search({ query: question }, admin)
    expect(again?.ranks).not.toHaveProperty('late')
    expect((await w.ask(question)).text).toContain('2. Click Forgot password.')
  })

  it('tells an agent key nothing of what is never cited', async () => {
    const { answers } = await world([
      {
        ...{ name: 'deal', title: 'Codename Falcon', citable: false },
        sections: [{ heading: 'Merger', text: 'The merger with Initech closes on the third of March.' }],
      },
    ])
    const request = { question: 'When does the merger with Initech close?', explain: true }
    const { explain } = await answers.answer(request, agent)
    expect(explain).toMatchObject({ passages: [], late: [] })
    expect((await answers.answer(request, admin)).explain?.['late']).not.toEqual([])
  })

  it.each(['?!', '😀 password', 'reset '.repeat(2000), 'a\u200bb reset', '密码'])(
    'takes a question such as %j',
    async (text) => {
      const { ask } = await world()
      const answer = await ask(text).catch((thrown: unknown) => thrown)
      expect(answer).toMatchObject(
        /\p{L}/u.test(text) && text.length <= 10_000
          ? { language: expect.any(String) }
          : { code: expect.any(String) },
      )
    },
  )
})
