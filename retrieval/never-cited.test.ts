import { describe, expect, it } from 'vitest'
import type { Actor } from '../core/key.ts'
import { admin, createWorld, type Page } from './testing/world.ts'

const agent: Actor = { ...admin, role: 'agent' }
const page = (name: string, title: string, text: string, of: Partial<Page> = {}): Page => ({
  ...{ name, title, sections: [{ heading: title, text }], ...of },
})
const secret = page('falcon', 'Codename Falcon', 'The merger with Initech closes on the third of March.', {
  citable: false,
})
const open = page('news', 'News', 'The merger with Initech was announced in January.')
const unused = page('draft', 'Draft', 'The merger with Initech is a draft.', {
  access: { usableInAnswers: false },
})

describe('content that is never cited', () => {
  it('is not shown by a search with an agent key, nor is content that answers may not use', async () => {
    const { answers } = await createWorld({ pages: [secret, open, unused] })
    const titles = async (actor: Actor) =>
      (await answers.search({ query: 'merger Initech', limit: 10 }, actor)).map(({ title }) => title).sort()
    expect(await titles(agent)).toEqual(['News'])
    expect(await titles(admin)).toEqual(['Codename Falcon', 'Draft', 'News'])
  })

  it('shapes an answer, and its evidence names nothing of it to an agent key', async () => {
    const { answers } = await createWorld({ pages: [secret] })
    const request = { question: 'When does the merger with Initech close?', explain: true }
    const asAgent = await answers.answer(request, agent)
    expect(asAgent.text).toContain('third of March')
    expect(JSON.stringify(asAgent)).not.toMatch(/falcon|documentId/i)
    expect(asAgent.explain).toMatchObject({ passages: [], dense: [], lexical: [], sentences: [] })
    expect(JSON.stringify((await answers.answer(request, admin)).explain)).toContain('Codename Falcon')
  })

  it('keeps the evidence of what is cited', async () => {
    const { answers } = await createWorld({ pages: [secret, open] })
    const { explain } = await answers.answer(
      { question: 'When was the merger with Initech announced?', explain: true },
      agent,
    )
    expect(JSON.stringify(explain)).toContain('"title":"News"')
    expect(JSON.stringify(explain)).not.toContain('Falcon')
  })
})
