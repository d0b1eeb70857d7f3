import { describe, expect, it } from 'vitest'
import type { ParsedDocument } from '../../core/document.ts'
import { checkDocument, rawDocument } from '../../core/testing/parser-contract.ts'
import { readDocument } from '../parse/read-document.ts'
import { findFrame, findRepeats, withoutRepeats } from './repeated-blocks.ts'
import { createBench } from './testing/sync-bench.ts'

const BANNER =
  'Havn is closed on public holidays; write to the desk and you will hear from us on the next day.'
const page = (i: number): string => `<body><div>Home</div><div>Prices</div><h1>Topic ${i}</h1>
  <p>What topic ${i} is about, in words of its own.</p><p>Note</p><p>${BANNER}</p>
  <h2>Steps</h2><ol><li>Open step ${i}.</li></ol><h4>Was this page of help?</h4><p>Yes</p></body>`

async function read(html: string, name = 'page.html'): Promise<ParsedDocument> {
  const result = await readDocument(rawDocument(name, html))
  if (!result.ok) throw new Error(result.message)
  return result.document
}
const pages = (count: number): Promise<ParsedDocument[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => read(page(i))))

describe('findRepeats and withoutRepeats', () => {
  it('leave out what frames the pages and whole sentences in between, and keep labels and headings', async () => {
    const documents = await pages(20)
    const clean = withoutRepeats(documents[3]!, findRepeats(documents))
    checkDocument(clean)
    expect(clean.text).toBe(
      'Topic 3\n\nWhat topic 3 is about, in words of its own.\n\nNote\n\nSteps\n\n1. Open step 3.',
    )
    expect(clean.blocks.map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'paragraph',
      'heading',
      'list-item',
    ])
    expect(clean.warnings).toEqual(['5 blocks that most pages of this site repeat were left out.'])
  })

  it('find nothing on fewer than 20 pages, nor what a good half of them lacks', async () => {
    expect(findRepeats(await pages(19)).keys.size).toBe(0)
    const others = await Promise.all(
      Array.from({ length: 20 }, (_, i) => read(`<h1>Other ${i}</h1><p>Its own text, number ${i}.</p>`)),
    )
    expect(findRepeats([...(await pages(20)), ...others]).keys.size).toBe(0)
  })

  it('do not care about the order of the pages', async () => {
    const documents = await pages(25)
    expect(findRepeats([...documents].reverse())).toEqual(findRepeats(documents))
  })

  it('keep the second of every word of a transcript, and the page of every block', async () => {
    const closed = 'At the end: we are closed on public holidays, and you will hear from us on the next day.'
    const cue = (from: number, said: string): string =>
      `00:00:${String(from).padStart(2, '0')}.000 --> 00:00:${String(from + 2).padStart(2, '0')}.000\n${said}\n`
    const said = ['The hatch opens.', 'Pull the red lever.', 'Wait for the light.']
    const spoken = [cue(1, closed), ...said.map((text, i) => cue(11 + 3 * i, text)), cue(30, closed)]
    const talk = await read(['WEBVTT\n', ...spoken].join('\n'), 'talk.vtt')
    const other = await read(['WEBVTT\n', cue(1, closed), cue(10, 'Else.')].join('\n'), 'other.vtt')
    const repeats = findRepeats([...Array.from({ length: 20 }, () => other), talk])
    const clean = withoutRepeats(talk, repeats)
    checkDocument(clean)
    expect(clean.text).toBe('The hatch opens. Pull the red lever. Wait for the light.')
    expect(clean.moments?.map(({ start, seconds }) => [clean.text.slice(start, start + 4), seconds])).toEqual(
      [
        ['Pull', 14],
        ['Wait', 17],
      ],
    )

    const blocks = talk.blocks.map((block, page) => ({ ...block, page }))
    expect(withoutRepeats({ ...talk, blocks }, repeats).blocks.map(({ page }) => page)).toEqual([1])
  })

  it('leave a page whole that would have nothing left', async () => {
    const repeats = findRepeats(await pages(20))
    const bare = await read(`<h1>Notice</h1><p>${BANNER}</p>`)
    expect(withoutRepeats(bare, repeats)).toBe(bare)
    expect(withoutRepeats(bare, { keys: new Set(), edgesOnly: false })).toBe(bare)
  })
})

describe('findFrame', () => {
  const COOKIES = 'This site uses cookies, of which you may refuse all but those that keep you signed in.'
  const WARRANTY = 'Every device of ours comes with a warranty of two years from the day of purchase.'
  /** `last`: how the page's own text ends. */
  const small = (i: number, last = `That was device ${i}.`): string =>
    `<body><div>Home</div><div>Devices</div><h1>Device ${i}</h1><p>Device ${i} does what no other one does.</p>
    <p>${WARRANTY}</p><p>${last}</p><div>${COOKIES}</div><div>Imprint</div></body>`
  const site = (count: number, last?: string) =>
    Promise.all(Array.from({ length: count }, (_, i) => read(small(i, last))))

  it('takes off what frames every page of a small site, and nothing in between', async () => {
    for (const count of [5, 19]) {
      const documents = await site(count)
      const clean = withoutRepeats(documents[2]!, findFrame(documents))
      checkDocument(clean)
      expect(clean.text).toBe(
        `Device 2\n\nDevice 2 does what no other one does.\n\n${WARRANTY}\n\nThat was device 2.`,
      )
    }
  })

  it('finds nothing on four pages, nor what a single page lacks or has at another place', async () => {
    expect(findFrame(await site(4)).keys.size).toBe(0)
    const lacking = await read(
      '<body><h1>Contact</h1><p>Write to the desk, it answers within a day.</p></body>',
    )
    expect(findFrame([...(await site(9)), lacking]).keys.size).toBe(0)
    const inside = await read(
      `<body><h1>Legal</h1><p>Home</p><p>On cookies.</p><p>${COOKIES}</p><p>So far.</p></body>`,
    )
    expect(findFrame([...(await site(9)), inside]).keys.size).toBe(0)
  })

  it('keeps the last sentence of the text as long as one page ends otherwise', async () => {
    const documents = [...(await site(6, WARRANTY)), await read(small(6))]
    const frame = findFrame(documents)
    for (const document of documents) expect(withoutRepeats(document, frame).text).toContain(WARRANTY)
  })
})

describe('a run over a website', () => {
  const bench = async () => {
    const kept = new Map<string, string>()
    const made = await createBench()
    const parse = (raw: Parameters<typeof readDocument>[0]) =>
      readDocument({ ...raw, name: `${raw.name}.html`, contentType: 'text/html' })
    const checkpoints = {
      get: async (id: string) => kept.get(id),
      put: async (id: string, value: string) => void kept.set(id, value),
    }
    made.restart({ parser: { version: 'html-1', parse, close: async () => {} }, checkpoints })
    const run = made.simulated.fetch.bind(made.simulated)
    // The simulated source sends text; here its text is HTML.
    made.simulated.fetch = async function* (request) {
      const items = run(request)
      for (;;) {
        const step = await items.next()
        if (step.done === true) return step.value
        const item = step.value
        yield item.type === 'document' ? { ...item, raw: { ...item.raw, contentType: 'text/html' } } : item
      }
    }
    return { ...made, kept }
  }

  it('leaves repeated blocks out of all pages but the first, and finds nothing changed the second time', async () => {
    const { sync, put, index, embeddedNow } = await bench()
    for (let i = 0; i < 24; i += 1) put(`page-${i}`, page(i))
    expect((await sync()).counts).toMatchObject({ found: 24, added: 24 })
    const first = index()
    expect(first['page-0']).toContain(BANNER)
    for (let i = 1; i < 24; i += 1) expect(first[`page-${i}`]).not.toMatch(/Home|closed on|of help/)
    embeddedNow()
    expect((await sync()).counts).toMatchObject({ found: 24, unchanged: 24 })
    expect(embeddedNow()).toEqual([])
    put('page-5', page(5).replace('Note', 'Mind'))
    expect((await sync()).counts).toMatchObject({ updated: 1, unchanged: 23 })
    expect(index()['page-5']).not.toContain('Home')
  })

  it('keeps what the first page lacks on one of the others', async () => {
    const { sync, put, index } = await bench()
    put('page-00', '<h1>Welcome</h1><p>This is where all begins, in words that no other page has.</p>')
    for (let i = 1; i < 24; i += 1) put(`page-${String(i).padStart(2, '0')}`, page(i))
    await sync()
    const holding = Object.entries(index()).filter(([, text]) => text.includes(BANNER))
    expect(holding.map(([id]) => id)).toEqual(['page-01'])
    expect(index()['page-01']).toContain('Was this page of help?')
  })

  it('keeps it on another page when the one that had it goes', async () => {
    const { sync, put, index, simulated } = await bench()
    for (let i = 0; i < 24; i += 1) put(`page-${i}`, page(i))
    await sync()
    simulated.documents.delete('page-0')
    await sync()
    await sync()
    const holding = Object.entries(index()).filter(([, text]) => text.includes(BANNER))
    expect(holding.map(([id]) => id)).toEqual(['page-1'])
    expect((await sync()).counts).toMatchObject({ found: 23, unchanged: 23 })
  })

  it('leaves the frame of a small site out of all pages but one, and of those that come later', async () => {
    const { sync, put, index } = await bench()
    for (let i = 0; i < 10; i += 1) put(`page-${i}`, page(i))
    await sync()
    expect(index()['page-0']).toMatch(/^Home/)
    for (let i = 1; i < 10; i += 1) {
      // In between even a sentence stays that all pages have.
      expect(index()[`page-${i}`]).toMatch(new RegExp(`^Topic ${i}[^]*${BANNER}[^]*Open step ${i}\\.$`))
    }
    for (let i = 10; i < 30; i += 1) put(`page-${i}`, page(i))
    expect((await sync()).counts).toMatchObject({ added: 20, unchanged: 10 })
    expect(index()['page-12']).toMatch(/^Topic 12/)
  })

  it('learns nothing from four pages, and does not read them again when the site grows', async () => {
    const { sync, put, index, kept } = await bench()
    for (let i = 0; i < 4; i += 1) put(`page-${i}`, page(i))
    await sync()
    for (let i = 4; i < 15; i += 1) put(`page-${i}`, page(i))
    expect((await sync()).counts).toMatchObject({ added: 11, unchanged: 4 })
    expect(index()['page-12']).toContain('Home')
    expect(kept.size).toBe(0)
  })

  it.each([
    ['one of its pages failed', { is: 'failing', reason: 'timeout' } as const, true],
    ['it was not seen to its end', { is: 'text', text: page(9) } as const, false],
  ])('learns nothing from a small site when %s', async (_, ninth, complete) => {
    const { sync, put, kept, simulated } = await bench()
    for (let i = 0; i < 9; i += 1) put(`page-${i}`, page(i))
    simulated.documents.set('page-9', ninth)
    simulated.complete = complete
    await sync()
    expect(kept.size).toBe(0)
  })

  it('settles what came before the source broke off, and learns nothing from it', async () => {
    const { sync, put, simulated, kept, index } = await bench()
    for (let i = 0; i < 24; i += 1) put(`page-${i}`, page(i))
    simulated.beforeItem = (at) => {
      if (at === 12) throw new Error('the source broke off')
    }
    const broken = await sync()
    expect(broken.counts.added).toBe(12)
    expect(kept.size).toBe(0)
    simulated.beforeItem = () => {}
    expect((await sync()).counts).toMatchObject({ found: 24, failed: 0 })
    expect(Object.keys(index())).toHaveLength(24)
  })
})
