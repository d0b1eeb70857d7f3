import { beforeAll, describe, expect, it } from 'vitest'
import { loadLanguageDetection } from '../../core/text/detect-language.ts'
import { readQuestion } from '../read-question.ts'
import { helpPages } from '../testing/help-pages.ts'
import { createWorld, type Page } from '../testing/world.ts'
import { corrected, correctSpelling } from './correct-spelling.ts'
import { distance, editsOf, secondEditsOf } from './edits.ts'

beforeAll(loadLanguageDetection)

const secret: Page = {
  name: 'secret',
  title: 'Projekt Wolkenkratzer',
  sections: [{ text: 'The skyscraper project opens in spring.' }],
  access: { audience: ['staff'] },
}
async function fix(text: string, audience: string[] = []): Promise<string> {
  const { chunks } = await createWorld({ pages: [...helpPages, secret] })
  return corrected(
    text,
    await correctSpelling({ searcher: chunks }, readQuestion(text, { language: 'en' }), { audience }),
  )
}

describe('spelling help', () => {
  it.each([
    ['How do I reset my pasword?', 'How do I reset my password?'],
    ['How do I reset my passwrod?', 'How do I reset my password?'],
    ['How long are invoces kept?', 'How long are invoices kept?'],
    ['Who are the adminstrators?', 'Who are the administrators?'],
    ['invoicse', 'invoices'],
    ['How many do you hold invoicse?', 'How many do you hold invoices?'],
    ['How long does a forgottenpassword link work?', 'How long does a forgotten password link work?'],
  ])('reads %j as %j', async (typed, meant) => expect(await fix(typed)).toBe(meant))

  it('finds a long word two slips away', async () => {
    expect(await fix('Who are the adminsitratorrs?')).toBe('Who are the administrators?')
  })

  it.each([
    'How long are invoices kept?',
    'Wie wird das Wetter morgen in Hamburg?',
    'Who painted the Mona Lisa?',
    'kept',
    '12345 67890',
    'パスワードをリセットする方法',
    'Can I pay with Bitcoin?',
    'Comment insérer une note et un contact dans la page ?',
  ])('leaves %j alone', async (text) => expect(await fix(text)).toBe(text))

  it('never tells a word of content that the asker may not find', async () => {
    expect(await fix('When does the skyscarper open?')).toBe('When does the skyscarper open?')
    expect(await fix('When does the skyscarper open?', ['staff'])).toBe('When does the skyscraper open?')
  })

  it('is shown in explain, and both words are searched', async () => {
    const w = await createWorld({ pages: helpPages })
    const answer = await w.ask('How long are invoces kept?', { explain: true })
    expect(answer.text).toContain('ten years')
    expect(answer.explain).toMatchObject({ spelling: [{ word: 'invoces', read: 'invoices' }] })
    expect(w.questions.rows[0]?.question).toBe('How long are invoces kept?')
  })

  it('looks nothing up in a text of many words', async () => {
    const w = await createWorld({ pages: helpPages })
    const long = Array.from(
      { length: 900 },
      (_, i) => `wordd${'abcdefghij'[i % 10]}${'klmnopqrst'[((i / 10) % 10) | 0]}`,
    ).join(' ')
    expect(await correctSpelling({ searcher: w.chunks }, readQuestion(long), { audience: [] })).toEqual([])
  })
})

describe('edits', () => {
  it('hold each word one slip away, and few enough to look up', () => {
    const edits = editsOf('password')
    for (const typed of ['pasword', 'passwrod', 'passsword', 'passwird']) {
      expect(editsOf(typed).map(({ word }) => word)).toContain('password')
      expect(distance(typed, 'password')).toBe(1)
    }
    expect(edits.length).toBeLessThan(500)
    expect(secondEditsOf('administrators').length).toBeLessThanOrEqual(2500)
  })

  it('are none for scripts without an alphabet', () => expect(editsOf('パスワード')).toEqual([]))
})
