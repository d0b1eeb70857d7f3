// Questions asked back, through the whole service.
import { describe, expect, it } from 'vitest'
import { HandoffSettings } from '../../core/settings.ts'
import { createWorld, type Page } from '../testing/world.ts'
import { chosenOption, clarifyText, offeredIn } from './clarification.ts'
import { thresholdsOf } from './thresholds.ts'

const page = (name: string, title: string, text: string, more: Partial<Page> = {}): Page => ({
  ...{ name, title, sections: [{ text }] },
  ...more,
})
const pages = [
  page('in', 'Export invoices', 'You can export invoices as a CSV file from the billing page.'),
  page('co', 'Export contacts', 'You can export contacts as a vCard file from the address book.'),
  page('no', 'Export notes', 'You can export notes as a text file from the notebook.'),
  page('open', 'Opening hours', 'The office opens at nine and closes at five.'),
]
const world = () => createWorld({ pages })

describe('a question of one word that several pages name', () => {
  it('is asked back with their titles, in text and as options', async () => {
    const answer = await (await world()).ask('export', { language: 'en' })
    expect(answer).toMatchObject({ outcome: 'clarify', kind: 'content', handoff: null, citations: [] })
    const { question, options } = answer.clarification ?? { question: '', options: [] }
    expect(question).toBe('Which of these do you mean?')
    expect(options.map(({ title }) => title).sort()).toEqual([
      'Export contacts',
      'Export invoices',
      'Export notes',
    ])
    expect(answer.text).toBe([question, ...options.map(({ title }, i) => `${i + 1}. ${title}`)].join('\n'))
  })

  it('is no gap and no failure', async () => {
    const w = await world()
    await w.ask('export', { conversationId: 'c' })
    expect(w.questions.rows[0]).toMatchObject({ unanswered: false, answer: { kind: 'content' } })
  })

  it('is streamed as its text', async () => {
    const w = await world()
    const { admin } = await import('../testing/world.ts')
    const events = []
    for await (const event of w.answers.stream({ question: 'export' }, admin)) events.push(event)
    const text = events.map((event) => (event.type === 'token' ? event.data.text : '')).join('')
    const done = events.at(-1)
    expect(done?.type === 'done' && done.data.outcome).toBe('clarify')
    expect(done?.type === 'done' && done.data.text).toBe(text)
  })

  it.each(['title', 'question'] as const)('is settled by an option’s %s as the next turn', async (part) => {
    const w = await world()
    const first = await w.ask('export', { conversationId: 'c' })
    const option = first.clarification?.options.find(({ title }) => title === 'Export notes')
    const answer = await w.ask(option?.[part] ?? '', { conversationId: 'c', explain: true })
    expect(answer, JSON.stringify(answer.explain)).toMatchObject({ outcome: 'answered' })
    expect(answer.text).toContain('export notes as a text file')
    expect(answer.explain).toMatchObject({
      standalone: { why: 'option', title: 'Export notes', from: 'export' },
    })
  })

  it('is settled by a number, by the one word that tells, and by the caller’s history', async () => {
    const w = await world()
    const first = await w.ask('export', { conversationId: 'c' })
    const at = first.clarification?.options.findIndex(({ title }) => title === 'Export contacts') ?? 0
    expect((await w.ask(`${at + 1}`, { conversationId: 'c' })).text).toContain('vCard')
    const history = [
      { role: 'user' as const, text: 'export' },
      { role: 'assistant' as const, text: first.text },
    ]
    expect((await w.ask('contacts', { history })).text).toContain('vCard')
  })

  it('is settled by an option’s question without any conversation', async () => {
    const w = await world()
    const first = await w.ask('export')
    for (const { title, question } of first.clarification?.options ?? []) {
      const answer = await w.ask(question)
      expect(answer).toMatchObject({ outcome: 'answered' })
      expect(answer.citations[0]?.title).toBe(title)
    }
  })

  it('tells pages of one title apart by their heading or address, and each option leads to its own', async () => {
    const w = await createWorld({
      pages: [
        page('a.html', 'Export', 'You can export invoices as a CSV file from the billing page.'),
        page('b.html', 'Export', 'You can export notes as a text file from the notebook.'),
        {
          name: 'c.html',
          title: 'Export',
          sections: [{ heading: 'Contacts', text: 'You can export contacts as a vCard.' }],
        },
      ],
    })
    const { options } = (await w.ask('export', { language: 'en' })).clarification ?? { options: [] }
    expect(options.map(({ title }) => title).sort()).toEqual([
      'Export (a.html)',
      'Export (b.html)',
      'Export › Contacts',
    ])
    for (const { title, question } of options) {
      const own = { 'Export (a.html)': 'CSV', 'Export (b.html)': 'text file', 'Export › Contacts': 'vCard' }[
        title
      ]
      expect((await w.ask(question)).text).toContain(own)
    }
  })

  it('does not lose a heading to a page that has it as its title', async () => {
    const sections = [
      { heading: 'Invoices', text: 'To export invoices choose CSV on the billing page.' },
      { heading: 'Contacts', text: 'To export contacts choose vCard in the address book.' },
    ]
    const other = page('i.html', 'Invoices', 'Invoices are sent on the first day of each month.')
    const w = await createWorld({ pages: [{ name: 'e.html', title: 'Export', sections }, other] })
    const { options } = (await w.ask('export', { language: 'en' })).clarification ?? { options: [] }
    expect(options.map(({ title }) => title).sort()).toEqual(['Contacts', 'Export › Invoices'])
    const invoices = options.find(({ title }) => title === 'Export › Invoices')
    expect((await w.ask(invoices?.question ?? '')).text).toContain('CSV on the billing page')
  })

  it('is never asked back twice in a row', async () => {
    const w = await world()
    await w.ask('export', { conversationId: 'c' })
    expect((await w.ask('export', { conversationId: 'c' })).outcome).not.toBe('clarify')
    const history = [
      { role: 'user' as const, text: 'export' },
      { role: 'assistant' as const, text: `${clarifyText('de')}\n1. A\n2. B` },
    ]
    expect((await w.ask('export', { history })).outcome).not.toBe('clarify')
  })

  it('never offers what is not cited or not for this asker', async () => {
    const secret = page('s', 'Export salaries', 'You can export salaries as a CSV file.', {
      access: { audience: ['staff'] },
    })
    const uncited = page('u', 'Export passwords', 'You can export passwords as a CSV file.', {
      citable: false,
    })
    const w = await createWorld({ pages: [...pages, secret, uncited] })
    const titles = (await w.ask('export')).clarification?.options.map(({ title }) => title) ?? []
    expect(titles).toHaveLength(3)
    expect(titles).not.toContain('Export salaries')
    expect(titles).not.toContain('Export passwords')
  })

  it('is answered when it is a heading of the one page that names it', async () => {
    const sections = [
      { heading: 'VLOOKUP', text: 'VLOOKUP searches a column and gives a cell of the row found.' },
      { heading: 'Syntax', text: 'VLOOKUP takes a value, an array and an index: VLOOKUP(5; A1:B9; 2).' },
    ]
    const w = await createWorld({ pages: [...pages, { name: 'f', title: 'VLOOKUP function', sections }] })
    expect((await w.ask('VLOOKUP')).outcome).toBe('answered')
  })

  it('is not settled for one who reaches less than the one it was asked back', async () => {
    const secret = page('s', 'Export salaries', 'You can export salaries as a CSV file.', {
      access: { audience: ['staff'] },
    })
    const w = await createWorld({ pages: [...pages, secret] })
    const staff = { conversationId: 'c', audience: ['staff'], explain: true }
    const titles = (await w.ask('export', staff)).clarification?.options.map(({ title }) => title) ?? []
    const place = `${titles.indexOf('Export salaries') + 1}`
    const other = await w.ask(place, { conversationId: 'c', explain: true })
    expect(JSON.stringify(other)).not.toContain('salaries')
    await w.ask('export', { ...staff, conversationId: 'd' })
    expect((await w.ask(place, { ...staff, conversationId: 'd' })).text).toContain('export salaries')
  })

  it('is answered when one page alone names it', async () => {
    expect((await (await world()).ask('opening hours')).outcome).not.toBe('clarify')
  })

  it('is answered when it is a question', async () => {
    expect((await (await world()).ask('How do I export contacts?')).outcome).toBe('answered')
  })
})

describe('a word of a script without spaces', () => {
  it('is asked back, too', async () => {
    const japanese = (name: string, title: string): Page =>
      page(name, title, `${title}には、メニューを開きます。`, { language: 'ja' })
    const w = await createWorld({
      pages: [japanese('a', '請求書のエクスポート'), japanese('b', '連絡先のエクスポート')],
    })
    const answer = await w.ask('エクスポート')
    expect(answer).toMatchObject({ outcome: 'clarify', language: 'ja' })
    expect(answer.clarification?.options).toHaveLength(2)
    for (const { title, question } of answer.clarification?.options ?? []) {
      const next = await w.ask(question)
      expect(next.outcome).not.toBe('clarify')
      expect(next.citations[0]?.title).toBe(title)
    }
  })
})

describe('between the two thresholds', () => {
  const settings = (thresholds: object) => HandoffSettings.parse({ thresholds })
  const question = 'How can I export data as a file?'

  it('a question is asked back when topics compete, and handed off below', async () => {
    const w = await world()
    await w.settings.put('handoff', settings({ default: 1, clarify: 0 }))
    expect((await w.ask(question)).outcome).toBe('clarify')
    await w.settings.put('handoff', settings({ default: 1, clarify: 1 }))
    expect((await w.ask(question)).outcome).toBe('handoff')
  })

  it('the lower one follows the upper of the channel', () => {
    const of = settings({ default: 0.5, byChannel: { email: 0.8 } })
    expect(thresholdsOf(of, 'chat', 0.2).clarify).toBeCloseTo(1 / 3)
    expect(thresholdsOf(of, 'email', 0.2)).toMatchObject({ answer: 0.8, clarify: expect.closeTo(2 / 3) })
    expect(thresholdsOf(settings({ clarify: 0.9 }), undefined, 0.2)).toEqual({ answer: 0.2, clarify: 0.2 })
  })
})

describe('what is offered', () => {
  const toOption = (title: string) => ({ title, question: title })

  it('is read back from the text in every language', () => {
    for (const language of [
      'en',
      'de',
      'fr',
      'es',
      'it',
      'pt',
      'nl',
      'da',
      'sv',
      'pl',
      'ru',
      'ja',
      'zh',
      'tr',
    ])
      expect(offeredIn(`${clarifyText(language)}\n1. Eins\n2. Zwei`)).toEqual(['Eins', 'Zwei'])
    expect(offeredIn('1. Open it.\n2. Close it.')).toBeNull()
  })

  it('is not chosen by a word that two titles share', () => {
    const options = ['Export notes', 'Export contacts'].map((title) => ({ title, question: title }))
    expect(chosenOption('export', options)).toBeNull()
    expect(chosenOption('the notes', options)).toBeNull()
    expect(chosenOption('Notes', options)?.title).toBe('Export notes')
    expect(chosenOption('7', options)).toBeNull()
    for (const text of [
      '2',
      '2.',
      '#2',
      'option 2',
      'Nr. 2',
      'the second one',
      'das zweite',
      'le deuxième',
      'второй',
      '第二个',
    ])
      expect(chosenOption(text, options)?.title, text).toBe('Export contacts')
    expect(chosenOption('second factor', options)).toBeNull()
    for (const text of ['the last one', 'last', 'das letzte', 'le dernier', 'la última', 'последний', '最後'])
      expect(chosenOption(text, ['A', ...options.map(({ title }) => title)].map(toOption))?.title, text).toBe(
        'Export contacts',
      )
    expect(chosenOption('last page', options)).toBeNull()
  })
})
