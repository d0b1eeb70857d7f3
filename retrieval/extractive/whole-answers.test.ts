// What makes an answer whole: lists and tables over the border of a chunk, two-part questions, sources that disagree.
import { describe, expect, it } from 'vitest'
import { createWorld as create, type Page, type World } from '../testing/world.ts'
import type { ScoredUnit } from './score-units.ts'
import { topicsSideBySide } from './side-by-side.ts'

/** Everything is answered: what is looked at here is the answer. */
async function createWorld(of: { pages: readonly Page[] }): Promise<World> {
  const world = await create(of)
  const handoff = await world.settings.get('handoff')
  await world.settings.put('handoff', { ...handoff, thresholds: { ...handoff.thresholds, default: 0 } })
  return world
}

const page = (name: string, title: string, texts: string[], more: Partial<Page> = {}): Page => ({
  ...{ name, title, sections: texts.map((text) => ({ text })) },
  ...more,
})

async function literal(asked: Awaited<ReturnType<World['ask']>>, { texts }: World): Promise<void> {
  expect(asked.citations.length).toBeGreaterThan(0)
  for (const { documentId, start, end, quote } of asked.citations)
    expect(texts.get(documentId)?.slice(start, end)).toBe(quote)
}

describe('a procedure', () => {
  const steps = (from: number, to: number) =>
    Array.from(
      { length: to - from + 1 },
      (_, i) => `${from + i}. Turn screw number ${from + i} of the bicycle chain.`,
    ).join('\n')

  it('that runs over the border of a chunk is read on to its end, and cited as one', async () => {
    const w = await createWorld({
      pages: [
        page('chain', 'Change a bicycle chain', [
          `To change a bicycle chain:\n\n${steps(1, 4)}`,
          `${steps(5, 9)}\n\nPut the tools away.`,
        ]),
      ],
    })
    const answer = await w.ask('How do I change a bicycle chain?')
    expect(answer.text).toBe(`To change a bicycle chain:\n${steps(1, 9)} [1]`)
    await literal(answer, w)
  })

  it('is chosen by its heading: to delete is not to insert', async () => {
    const text =
      'To Insert a Page Break\n\n1. Click where the page is to begin.\n2. Press Ctrl+Enter.\n\nTo Delete a Page Break Before a Table\n\n1. Right-click in the table.\n2. Clear the Break box for the page.'
    const w = await createWorld({ pages: [page('break', 'Page breaks', [text])] })
    const inserted = await w.ask('How do I insert a page break?')
    expect(inserted.text).toContain('2. Press Ctrl+Enter.')
    expect(inserted.text).not.toContain('Clear')
    expect((await w.ask('How do I delete a page break before a table?')).text).toContain(
      'Clear the Break box',
    )
  })
})

describe('a table row', () => {
  const rows = (from: number, to: number) =>
    Array.from(
      { length: to - from + 1 },
      (_, i) => `City${from + i} | ${from + i} EUR | ${from + i} days`,
    ).join('\n')

  it('has its head also when that stands in an earlier chunk', async () => {
    const head = 'City | Postage | Delivery'
    const w = await createWorld({
      pages: [page('post', 'Letters', [`See below.\n\n${head}\n${rows(1, 20)}`, rows(21, 40), rows(41, 60)])],
    })
    for (const city of ['City25', 'City41', 'City7']) {
      const answer = await w.ask(`How fast to ${city}?`)
      expect(answer.text).toMatch(
        new RegExp(`^City \\| Postage \\| Delivery( \\[1\\])?\\n${city} \\|.*\\[\\d\\]$`),
      )
      await literal(answer, w)
    }
  })
})

describe('a question of two parts', () => {
  it('is answered from more than one document', async () => {
    const w = await createWorld({
      pages: [
        page('inv', 'Invoices', [
          'Invoices are kept for ten years in the archive. The archive is in the basement.',
        ]),
        page('con', 'Contacts', [
          'Contacts are deleted two weeks after the contract ends. Nobody reads them.',
        ]),
      ],
    })
    const answer = await w.ask('How long are invoices kept and when are contacts deleted?')
    expect(answer.text).toContain('ten years')
    expect(answer.text).toContain('two weeks')
    expect(new Set(answer.citations.map(({ documentId }) => documentId)).size).toBe(2)
  })
})

describe('sources that disagree', () => {
  const dated = async (a: string, b: string, more: Partial<Page> = {}) => {
    const w = await createWorld({ pages: [] })
    await w.addPage(page('old', 'Handbook', [a], { updatedAt: '2021-05-04T00:00:00.000Z', ...more }))
    await w.addPage(page('new', 'Price list', [b], { updatedAt: '2025-03-01T00:00:00.000Z' }))
    return w
  }

  it('stand side by side with their dates, the newest first', async () => {
    const w = await dated(
      'Bicycles can be returned within 14 days of purchase.',
      'Bicycles can be returned within 30 days of purchase.',
    )
    const answer = await w.ask('Within how many days can bicycles be returned?')
    expect(answer.text).toBe(
      'The sources do not agree:\n- Price list (March 1, 2025): Bicycles can be returned within 30 days of purchase. [1]\n- Handbook (May 4, 2021): Bicycles can be returned within 14 days of purchase. [2]',
    )
    await literal(answer, w)
  })

  it('may differ in a number word or in a "not"', async () => {
    const words = await dated('Invoices are kept for ten years.', 'Invoices are kept for seven years.')
    expect((await words.ask('How long are invoices kept?')).text).toMatch(/^The sources do not agree/)
    const not = await dated('Dogs are allowed in the shop.', 'Dogs are not allowed in the shop.')
    expect((await not.ask('Are dogs allowed in the shop?')).text).toMatch(/^The sources do not agree/)
  })

  it('are named in the asker’s language', async () => {
    const w = await dated(
      'Rechnungen werden zehn Jahre lang im Archiv aufbewahrt.',
      'Rechnungen werden sieben Jahre lang im Archiv aufbewahrt.',
      {
        language: 'de',
      },
    )
    await w.addPage(
      page('new', 'Preisliste', ['Rechnungen werden sieben Jahre lang im Archiv aufbewahrt.'], {
        language: 'de',
        updatedAt: '2025-03-01T00:00:00.000Z',
      }),
    )
    const answer = await w.ask('Wie viele Jahre lang werden Rechnungen im Archiv aufbewahrt?')
    expect(answer.text).toMatch(/^Die Quellen sagen Unterschiedliches:\n- Preisliste \(1\. März 2025\)/)
  })

  it('are found although their pages are otherwise the same', async () => {
    const long = (days: number) =>
      `Our bicycle shop stands in Bergen near the harbour, opens every morning, and has a workshop, a café and a garden. Bicycles can be returned within ${days} days of purchase.`
    const w = await dated(long(14), long(30))
    expect((await w.ask('Within how many days can bicycles be returned?')).text).toContain('14 days')
    expect((await w.ask('Within how many days can bicycles be returned?')).text).toContain('30 days')
  })

  it('that are never cited are not named', async () => {
    const w = await dated(
      'Bicycles can be returned within 14 days.',
      'Bicycles can be returned within 30 days.',
      {
        citable: false,
      },
    )
    const answer = await w.ask('Within how many days can bicycles be returned?')
    expect(answer.text).not.toContain('Handbook')
  })

  it('are no conflict when they speak of different things or say the same', async () => {
    const other = await dated(
      'The Team plan costs 29 EUR a month.',
      'The Company plan has room for 900 users.',
    )
    expect((await other.ask('What does the Team plan cost a month?')).text).not.toContain('agree')
    const same = await dated('Invoices are kept for ten years.', 'Invoices are kept for ten years, always.')
    const answer = await same.ask('How long are invoices kept?')
    expect(answer.text).not.toContain('agree')
    expect(answer.citations).toHaveLength(1)
  })
})

describe('a question in another language than the content', () => {
  const unit = (documentId: string, score: number, language = 'de'): ScoredUnit => ({
    ...{ kind: 'step', text: 'Los.', start: 0, end: 4, index: 0, heading: null, group: 1, isHeader: false },
    ...{
      titleLike: false,
      dangling: false,
      passageRank: 0,
      whole: 0,
      headingAt: null,
      late: null,
      bm25: 0,
      score,
      holds: new Map(),
    },
    passage: {
      ...{
        id: documentId,
        documentId,
        sourceId: 's',
        kind: 'content',
        seq: 0,
        headingPath: [],
        anchor: null,
      },
      ...{
        page: null,
        seconds: null,
        start: 0,
        end: 4,
        text: 'Los.',
        language,
        version: 1,
        title: documentId,
      },
      ...{ url: null, documentLanguage: language, externalId: 'x', citable: documentId !== 'hidden' },
      documentUpdatedAt: '2026-01-01T00:00:00.000Z',
    },
  })
  const side = (language: string, ...scored: ScoredUnit[]) =>
    topicsSideBySide({ scored, language }).map(({ passage }) => passage.documentId)

  it('shows two documents that noise alone tells apart, and one that is clearly the best', () => {
    expect(side('en', unit('a', 2), unit('a', 1.8), unit('b', 1.6), unit('c', 1.5))).toEqual(['a', 'b'])
    expect(side('en', unit('a', 2), unit('b', 1.2))).toEqual([])
    expect(side('en', unit('a', 2), unit('hidden', 1.9))).toEqual([])
    expect(side('de', unit('a', 2), unit('b', 1.9))).toEqual([])
  })

  it('never shows one title twice, which would tell nothing apart', () => {
    const twin = unit('b', 1.9)
    const same = { ...twin, passage: { ...twin.passage, title: 'A ' } }
    expect(side('en', unit('a', 2), same)).toEqual([])
    expect(side('en', unit('a', 2), same, unit('c', 1.8))).toEqual(['a', 'c'])
  })
})
