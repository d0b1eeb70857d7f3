import { describe, expect, it } from 'vitest'
import { createTextBuilder } from '../text-builder.ts'
import { addLines, joinLines } from './line-blocks.ts'
import type { OutlineEntry, Word } from './open-pdf.ts'
import { pageLines } from './page-lines.ts'
import { withoutRunningLines } from './running-lines.ts'

/** Words as a PDF gives them; a word is half its size wide a character. */
const word = (text: string, x: number, y: number, size = 10): Word => ({
  text,
  x,
  y,
  size,
  width: text.length * size * 0.5,
  font: 'f',
  bold: false,
  mono: false,
})
const page = (number: number, words: Word[]) => ({ number, width: 600, height: 800, words })
const textOf = (
  pages: { number: number; width: number; height: number; words: Word[] }[],
  outline: OutlineEntry[] = [],
) => {
  const out = createTextBuilder()
  addLines(
    out,
    withoutRunningLines(pages.map((one) => ({ height: one.height, lines: pageLines(one) }))),
    outline,
  )
  return out.finish().text
}

describe('lines of a PDF', () => {
  it('join over hyphens only where a word was parted', () => {
    expect(joinLines('die Arbeits-', 'zeit endet')).toBe('die Arbeitszeit endet')
    expect(joinLines('Haupt-', 'und Nebensatz')).toBe('Haupt- und Nebensatz')
    expect(joinLines('an X-', 'Ray')).toBe('an X- Ray')
    expect(joinLines('from 3-', '4 days')).toBe('from 3- 4 days')
  })

  it('part at wide gaps between paragraphs', () => {
    const words = [100, 112, 124, 160, 172].map((y, i) =>
      word(`Line ${i} of running text that is wide.`, 50, y),
    )
    expect(textOf([page(1, words)])).toBe(
      'Line 0 of running text that is wide. Line 1 of running text that is wide. Line 2 of running text that is wide.\n\nLine 3 of running text that is wide. Line 4 of running text that is wide.',
    )
  })

  it('go on over a page break in the middle of a sentence', () => {
    const pages = [
      page(1, [word('A sentence that begins here', 50, 400)]),
      page(2, [word('and ends there.', 50, 400)]),
    ]
    expect(textOf(pages)).toBe('A sentence that begins here and ends there.')
  })

  it('are headings when the outline names them', () => {
    const words = [word('Scope', 50, 100), word('All of it.', 50, 130)]
    const out = createTextBuilder()
    addLines(out, pageLines(page(1, words)), [{ title: 'Scope', level: 2 }])
    expect(out.finish().blocks[0]).toMatchObject({ kind: 'heading', level: 2, page: 1 })
  })

  it('lose page numbers and what repeats at the edge, and keep what repeats inside', () => {
    const pages = [1, 2, 3, 4].map((number) =>
      page(number, [
        word('Company handbook', 50, 30),
        word('Same words on every page.', 50, 300),
        word(`Page ${number} of 4`, 250, 780),
      ]),
    )
    const text = textOf(pages)
    expect(text).not.toMatch(/handbook|Page/)
    expect(text.match(/Same words/g)).toHaveLength(4)
  })

  it('read two columns one after the other', () => {
    const left = Array.from({ length: 14 }, (_, i) =>
      word(`left ${i} with words that fill the column`, 40, 100 + i * 12),
    )
    const right = Array.from({ length: 14 }, (_, i) =>
      word(`right ${i} with words that fill the column`, 320, 100 + i * 12),
    )
    const text = textOf([page(1, [...left, ...right])])
    expect(text.indexOf('left 13')).toBeLessThan(text.indexOf('right 0'))
  })

  it('are headings when they stand in bold above plain text, labels and sentences aside', () => {
    const bold = (text: string, y: number): Word => ({ ...word(text, 50, y), bold: true })
    const words = [
      bold('Opening hours', 100),
      word('The desk is open from nine to five on every working day.', 50, 116),
      word('It is closed on holidays and in the last week of December,', 50, 128),
      word('when nobody is in the house but the keeper and his dog.', 50, 140),
      bold('Note', 160),
      word('Ring the bell.', 50, 176),
      bold('Never leave keys at the desk,', 190),
      word('not even for a moment.', 50, 202),
    ]
    const out = createTextBuilder()
    addLines(out, pageLines(page(1, words)), [])
    const { text, blocks } = out.finish()
    const headings = blocks.filter(({ kind }) => kind === 'heading')
    expect(headings.map((block) => text.slice(block.start, block.end))).toEqual(['Opening hours'])
  })

  it('are code in a font of one width, with their indents', () => {
    const mono = (text: string, x: number, y: number): Word => ({ ...word(text, x, y), mono: true })
    const words = [
      word('Type these lines and wait until the answer comes:', 50, 100),
      mono('if ready:', 50, 120),
      mono('go()', 70, 132),
      mono('stop()', 50, 160),
      word('Then close the window.', 50, 190),
    ]
    expect(textOf([page(1, words)])).toContain('\n\nif ready:\n    go()\n\nstop()\n\nThen close')
  })

  it('keep the depth of lists that begin further right', () => {
    const words = [
      word('• Fruit', 50, 100),
      word('◦ apples', 70, 112),
      word('◦ pears', 70, 124),
      word('• Bread', 50, 136),
    ]
    expect(textOf([page(1, words)])).toBe('- Fruit\n  - apples\n  - pears\n- Bread')
  })

  it('read justified columns as text, however wide the blanks', () => {
    const stretched = (x: number, y: number): Word[] =>
      ['some', 'words', 'wide'].map((text, i) => word(text, x + i * 80, y))
    const column = (x: number): Word[] =>
      Array.from({ length: 12 }, (_, i) =>
        i % 3 === 2
          ? stretched(x, 100 + i * 12)
          : [word(`line ${i} fills the column of the page`, x, 100 + i * 12)],
      ).flat()
    const text = textOf([page(1, [...column(40), ...column(330)])])
    expect(text).not.toContain('|')
    expect(text.match(/line 0/g)).toHaveLength(2)
    expect(text.lastIndexOf('line 0')).toBeGreaterThan(text.indexOf('line 10'))
  })
})

describe('pages made to be slow', () => {
  const many = 20_000
  const words = (place: (i: number) => Partial<Word>): Word[] =>
    Array.from({ length: many }, (_, i) => ({ ...word('word', 50, 100), ...place(i) }))
  it.each<[string, (i: number) => Partial<Word>]>([
    ['all on one line', (i) => ({ x: 50 + i * 30 })],
    ['all on one line, without gaps', (i) => ({ x: 50 + i * 20 })],
    ['all in one place', () => ({})],
    ['each on a line of its own', (i) => ({ y: i * 12 })],
    ['each on a line of its own, in columns that never meet', (i) => ({ x: i * 50, y: i * 12 })],
    [
      'lines too near to tell apart, beneath one huge letter',
      (i) => ({ y: i * 0.5, size: i === 0 ? 1e6 : 1 }),
    ],
    ['each as wide as the page', (i) => ({ x: 0, width: 20_000, y: i * 12 })],
    ['a table without end', (i) => ({ x: 50 + (i % 3) * 200, y: Math.floor(i / 3) * 12 })],
    ['a table whose cells all go on', (i) => ({ x: 50 + (i % 2) * 200, y: Math.floor((i * 2) / 3) * 14 })],
    ['code on one line', (i) => ({ x: 50 + i * 30, mono: i > 100 })],
  ])('are read in bounded time: %s', (_, place) => {
    const started = performance.now()
    const text = textOf([{ ...page(1, words(place)), height: 1e9 }])
    // Some hundred milliseconds; quadratic ones take minutes.
    expect(performance.now() - started).toBeLessThan(5000)
    expect(text.match(/word/g)).toHaveLength(many)
  })
})
