import { describe, expect, it } from 'vitest'
import { helpPages } from './testing/help-pages.ts'
import { admin, createWorld, type World } from './testing/world.ts'

const answer = 'Reset it under Settings.\nIt takes **a minute**.'
const withAnswer = async (more: Parameters<World['saveShortAnswer']>[0] | object = {}) => {
  const world = await createWorld({ pages: helpPages })
  const saved = await world.saveShortAnswer({ question: 'Où est le café ?', answer, ...more })
  return { ...world, saved }
}

describe('short answers', () => {
  it('match whatever the case, accents, punctuation and white space, and give the exact text', async () => {
    const world = await withAnswer()
    const given = await world.ask('  ou EST   le cafe!!')
    expect(given).toMatchObject({
      kind: 'short-answer',
      text: answer,
      confidence: 1,
      shortAnswerId: world.saved.id,
    })
    expect(given.citations).toEqual([
      expect.objectContaining({
        documentId: world.saved.documentId,
        quote: answer,
        start: 0,
        end: answer.length,
        url: null,
      }),
    ])
  })

  it('bring their links, and no field for them when there are none', async () => {
    const links = [{ title: 'Menu', url: 'https://cafe.example/menu' }]
    expect((await (await withAnswer({ links })).ask('ou est le cafe')).links).toEqual(links)
    expect(await (await withAnswer()).ask('ou est le cafe')).not.toHaveProperty('links')
  })

  it('match with greetings around them', async () => {
    expect((await (await withAnswer()).ask('Bonjour, où est le café ? Merci !')).text).toBe(answer)
  })

  it('match their variants', async () => {
    const world = await withAnswer({ variants: ['Where can I get coffee?'] })
    expect((await world.ask('where can i get coffee')).kind).toBe('short-answer')
  })

  it('come before the content', async () => {
    const world = await createWorld({ pages: helpPages })
    await world.saveShortAnswer({ question: 'How long are invoices kept?', answer: 'For ever.' })
    expect((await world.ask('How long are invoices kept?')).text).toBe('For ever.')
  })

  it('do not match on the answer, nor a question with another number', async () => {
    const world = await withAnswer({ question: 'What happens after 30 days?' })
    expect((await world.ask('Reset it under Settings.')).kind).not.toBe('short-answer')
    expect((await world.ask('What happens after 60 days?')).kind).not.toBe('short-answer')
  })

  it('keep to their dates', async () => {
    const world = await withAnswer({ validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-03-01T00:00:00Z' })
    const kind = async () => (await world.ask('Où est le café ?')).kind
    expect(await kind()).toBe('unknown')
    world.clock.advance(40 * 86_400_000)
    expect(await kind()).toBe('short-answer')
    world.clock.advance(40 * 86_400_000)
    expect(await kind()).toBe('unknown')
  })

  it('keep their text without a citation when citations are off', async () => {
    const world = await withAnswer()
    expect(await world.ask('Où est le café ?', { citations: false })).toMatchObject({
      text: answer,
      citations: [],
    })
  })

  it('that collide are told, unless they say the same or are never valid together', async () => {
    const world = await withAnswer()
    const conflictsOf = async (more: Parameters<World['saveShortAnswer']>[0]) =>
      world.answers.shortAnswerConflicts?.(await world.saveShortAnswer(more), admin)
    expect(await conflictsOf({ question: 'ou est le CAFE', answer: 'Elsewhere.' })).toEqual([
      {
        ...{ shortAnswerId: world.saved.id, question: 'ou est le CAFE' },
        ...{ collidesWith: 'Où est le café ?', how: 'exact' },
      },
    ])
    expect(await conflictsOf({ question: 'How do I export my data?', answer: 'Like this.' })).toEqual([])
    const dated = await withAnswer({ validUntil: '2026-01-01T00:00:00Z' })
    const later = { question: 'Où est le café ?', answer: 'Elsewhere.', validFrom: '2026-02-01T00:00:00Z' }
    const saved = await dated.saveShortAnswer(later)
    expect(await dated.answers.shortAnswerConflicts?.(saved, admin)).toEqual([])
    const same = await dated.saveShortAnswer({ question: 'Où est le café ?', answer: 'Elsewhere.' })
    expect(await dated.answers.shortAnswerConflicts?.(same, admin)).toMatchObject([
      { shortAnswerId: dated.saved.id },
    ])
  })
})
