import { describe, expect, it } from 'vitest'
import type { Block, ParsedDocument } from '../../core/document.ts'
import { newId } from '../../core/ids.ts'
import { placeIn } from '../../core/place-in.ts'
import { chunkerContract } from '../../core/testing/chunker-contract.ts'
import { createHashingEmbedder } from '../../core/testing/fakes.ts'
import { createChunker } from './create-chunker.ts'

const embedder = createHashingEmbedder()
const small = { ...createHashingEmbedder(), maxInputTokens: 60 }
chunkerContract('512 tokens', () => ({ chunker: createChunker({ embedder }), embedder }))
chunkerContract('60 tokens', () => ({ chunker: createChunker({ embedder: small }), embedder: small }))
/** As a vocabulary of bytes counts what it does not know: up to four tokens a character. */
const bytes = {
  maxInputTokens: 120,
  countTokens: async (texts: readonly string[]) => texts.map((text) => Buffer.byteLength(text)),
}
chunkerContract('120 bytes', () => ({ chunker: createChunker({ embedder: bytes }), embedder: bytes }))

type Part = Pick<Block, 'kind'> & Partial<Block> & { text: string }
function parsed(parts: readonly Part[], title = 'Guide'): ParsedDocument {
  let text = ''
  const blocks = parts.map(({ text: body, ...block }) => {
    const start = text.length
    text += `${body}\n`
    return { ...block, start, end: start + body.length }
  })
  return { title, language: 'en', text, blocks, canonicalUrl: null, warnings: [] }
}
const h = (level: number, text: string, anchor?: string): Part => ({
  kind: 'heading',
  level,
  text,
  ...(anchor === undefined ? {} : { anchor }),
})
/** A paragraph of about `tokens` tokens, as the fake counts them (four characters each). */
const p = (tokens: number, word = 'word'): Part => ({
  kind: 'paragraph',
  text: `${`${word} `.repeat(Math.ceil((tokens * 4) / (word.length + 1)))}.`,
})
const of = { documentId: newId(), sourceId: newId() }
const chunk = (parts: readonly Part[], title?: string) =>
  createChunker({ embedder }).chunk(parsed(parts, title), of)

describe('structure', () => {
  it('begins a chunk at each heading whose section is worth one', async () => {
    const chunks = await chunk([
      h(1, 'Guide'),
      p(200),
      h(2, 'Breaks', 'breaks'),
      p(200),
      h(2, 'Margins'),
      p(200),
    ])
    expect(chunks.map((c) => c.headingPath)).toEqual([['Guide'], ['Guide', 'Breaks'], ['Guide', 'Margins']])
    expect(chunks[1]).toMatchObject({ anchor: 'breaks' })
    expect(chunks[2]).toMatchObject({ anchor: null })
  })

  it('joins tiny sections under one parent, not those of another', async () => {
    const chunks = await chunk([
      h(1, 'A'),
      h(2, 'One'),
      p(30),
      h(2, 'Two'),
      p(30),
      h(1, 'B'),
      h(2, 'Three'),
      p(300),
    ])
    expect(chunks.map((c) => c.headingPath)).toEqual([['A'], ['B', 'Three']])
  })

  it('never leaves a heading at the end of a chunk', async () => {
    const chunks = await chunk([h(1, 'A'), p(340), h(2, 'B'), p(340), h(2, 'C'), h(3, 'D'), p(335)])
    for (const { text } of chunks) expect(text.trimEnd()).toMatch(/\.$/)
  })

  it('keeps a list whole where it fits and cuts a long one between items', async () => {
    const items = (count: number, group: number): Part[] =>
      Array.from({ length: count }, () => ({ kind: 'list-item', group, text: `- ${'item '.repeat(15)}` }))
    const chunks = await chunk([p(200), ...items(10, 1), p(100), ...items(40, 2)])
    expect(chunks.filter((c) => c.text.includes('- ')).length).toBeGreaterThan(2)
    expect(chunks.some((c) => c.text.split('- ').length === 11)).toBe(true)
    for (const { text } of chunks) expect(text).toMatch(/^(- item|word)/)
  })

  it('repeats a table header in what is embedded of later rows, never in the text', async () => {
    const header = 'Name | Price'
    const rows: Part[] = Array.from({ length: 60 }, (_, i) => ({
      kind: 'table-row',
      group: 1,
      header,
      text: `Row ${i} | ${'9'.repeat(40)}`,
    }))
    const chunks = await chunk([{ kind: 'table-row', group: 1, header, text: header }, ...rows])
    expect(chunks.length).toBeGreaterThan(1)
    expect(chunks.filter((c) => c.text.includes(header))).toHaveLength(1)
    for (const { embedText } of chunks) expect(embedText.split(header)).toHaveLength(2)
  })

  it('cuts code at lines', async () => {
    const code = Array.from({ length: 100 }, (_, i) => `const value${i} = compute(${i})`).join('\n')
    const chunks = await chunk([{ kind: 'code', group: 1, text: code }])
    expect(chunks.length).toBeGreaterThan(1)
    for (const { text } of chunks) expect(text).toMatch(/^const[\s\S]*\n$/)
  })

  it('fills a long section evenly', async () => {
    const chunks = await chunk([h(1, 'A'), ...Array.from({ length: 8 }, () => p(50))])
    expect(chunks).toHaveLength(2)
    const [one, two] = chunks.map((c) => c.text.length)
    expect(Math.abs(one! - two!)).toBeLessThan(300)
  })

  it('cuts a long paragraph at sentences', async () => {
    const chunks = await chunk([
      { kind: 'paragraph', text: 'This is one sentence of the text. '.repeat(200) },
    ])
    for (const { text } of chunks) expect(text).toMatch(/^This[\s\S]*\.\s*$/)
  })
})

describe('what is embedded', () => {
  it('puts title and headings before the text, each once', async () => {
    const chunks = await chunk([h(1, 'Guide'), h(2, 'Breaks'), p(340), p(340)], 'Guide')
    expect(chunks[0]?.embedText.match(/Guide/g)).toHaveLength(1)
    expect(chunks[1]?.embedText).toMatch(/^Guide\nBreaks\nword/)
  })

  it('shortens a prefix that is longer than the text', async () => {
    const chunks = await chunk([h(1, 'Very '.repeat(100)), p(340), p(340)], 'Title '.repeat(200))
    for (const { embedText, text } of chunks) expect(embedText.length - text.length).toBeLessThan(400)
  })
})

it('keeps the page and the time of its first block', async () => {
  const [one] = await chunk([{ kind: 'paragraph', text: 'x', page: 3, seconds: 12.5 }])
  expect(one).toMatchObject({ page: 3, seconds: 12.5 })
})

describe('the places of its later parts', () => {
  const placed = (of: Awaited<ReturnType<typeof chunk>>[number] | undefined) =>
    (of?.places ?? []).map(({ at, ...place }) => [of?.text.slice(at).split('\n')[0], place])

  it('are where page, heading or second change', async () => {
    const [one] = await chunk([
      h(1, 'A', 'a'),
      { kind: 'paragraph', text: 'First.', page: 1 },
      { kind: 'paragraph', text: 'Second.', page: 1 },
      { kind: 'paragraph', text: 'Third.', page: 2 },
      h(2, 'B', 'b'),
      { kind: 'paragraph', text: 'Fourth.', page: 2 },
    ])
    expect(one).toMatchObject({ anchor: 'a', page: null, seconds: null })
    expect(placed(one)).toEqual([
      ['First.', { anchor: 'a', page: 1, seconds: null }],
      ['Third.', { anchor: 'a', page: 2, seconds: null }],
      ['B', { anchor: 'b', page: null, seconds: null }],
      ['Fourth.', { anchor: 'b', page: 2, seconds: null }],
    ])
  })

  it('are there for what is said later in a paragraph, also when it is cut', async () => {
    const sentences = Array.from({ length: 120 }, (_, i) => `This is what is said as number ${i}.`)
    const text = sentences.join(' ')
    const document = parsed([{ kind: 'paragraph', text, seconds: 0 }])
    const moments = sentences.slice(1).map((said, i) => ({ start: text.indexOf(said), seconds: i + 1 }))
    const chunks = await createChunker({ embedder }).chunk({ ...document, moments }, of)
    expect(chunks.length).toBeGreaterThan(2)
    for (const [second, said] of sentences.entries()) {
      const of = chunks.find((one) => one.text.includes(said))
      expect(of && placeIn(of, of.text.indexOf(said)).seconds).toBe(second)
    }
  })

  it('are not written where all of it stands in one place', async () => {
    const [one] = await chunk([
      { kind: 'paragraph', text: 'x' },
      { kind: 'paragraph', text: 'y' },
    ])
    expect(one).not.toHaveProperty('places')
  })
})

it('keeps the ids of chunks whose section did not change', async () => {
  const section = (name: string, word: string) => [h(2, name), p(200, word), p(200, word)]
  const before = await chunk([
    h(1, 'G'),
    ...section('One', 'alpha'),
    ...section('Two', 'beta'),
    ...section('Three', 'gamma'),
  ])
  const after = await chunk([
    h(1, 'G'),
    ...section('One', 'alpha'),
    ...section('Two', 'changed'),
    ...section('Three', 'gamma'),
  ])
  const same = after.filter((c) => before.some((b) => b.id === c.id))
  expect(same).toHaveLength(4)
})

it('tells equal chunks of one document apart', async () => {
  const chunks = await chunk([h(1, 'G'), p(340), h(1, 'G'), p(340)])
  expect(new Set(chunks.map((c) => c.id)).size).toBe(2)
})

it('asks for tokens once for a document without oversized blocks', async () => {
  let calls = 0
  const counting = {
    ...embedder,
    countTokens: (texts: readonly string[]) => {
      calls += 1
      return embedder.countTokens(texts)
    },
  }
  await createChunker({ embedder: counting }).chunk(parsed([h(1, 'A'), p(100), p(200), p(300)]), of)
  expect(calls).toBe(1)
})
