// What every Parser must do. A parser's own test calls `parserContract(name, create)`; `checkDocument` holds what is
// true of every parsed document, for property tests over files.
import { describe, expect, it } from 'vitest'
import type { ParsedDocument, RawDocument } from '../document.ts'
import type { Parser } from '../ports/parser.ts'

/** A raw document with nothing known from outside; `overrides` say what is. */
export function rawDocument(
  name: string,
  body: Uint8Array | string,
  overrides: Partial<RawDocument> = {},
): RawDocument {
  return {
    externalId: name,
    url: null,
    name,
    title: null,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    contentType: null,
    language: null,
    validators: { etag: null, lastModified: null, updatedAt: null },
    links: null,
    audience: [],
    keepSelector: null,
    dropSelector: null,
    ...overrides,
  }
}

/** Throws unless blocks stand in order without overlap, cover all text but line breaks, and the text is clean. */
export function checkDocument(document: ParsedDocument): void {
  const { text, blocks } = document
  let end = 0
  for (const block of blocks) {
    const slice = text.slice(block.start, block.end)
    expect(block.start, 'blocks stand in order').toBeGreaterThanOrEqual(end)
    expect(block.end, 'a block is not empty').toBeGreaterThan(block.start)
    expect(text.slice(end, block.start), 'between blocks there are only line breaks').toMatch(/^\n*$/)
    expect(slice, 'a block begins and ends with text').not.toMatch(/^\n|\s$/)
    if (block.kind === 'heading') {
      expect(slice, 'a heading is one line').not.toContain('\n')
      expect(block.level, 'a heading has a level').toBeGreaterThanOrEqual(1)
      expect(block.level).toBeLessThanOrEqual(6)
    }
    if (block.kind === 'table-row') expect(slice, 'a table row is one line').not.toContain('\n')
    end = block.end
  }
  expect(text.slice(end), 'no text after the last block').toBe('')
  expect(text, 'no control characters but line break and tab').not.toMatch(/(?![\n\t])\p{Cc}/u)
  expect(text, 'no half characters').not.toMatch(/\p{Surrogate}/u)
  expect(document.title.trim(), 'a document has a title').not.toBe('')
}

export function parserContract(name: string, create: () => Parser): void {
  const page = '<html lang="de"><body><h1 id="a">Öffnungszeiten</h1><p>Montags ab 9 Uhr.</p></body></html>'

  describe(`${name} keeps the parser's contract`, () => {
    const using = async (use: (parser: Parser) => Promise<void>): Promise<void> => {
      const parser = create()
      try {
        await use(parser)
      } finally {
        await parser.close()
      }
    }

    it('reads bytes into text with blocks', () =>
      using(async (parser) => {
        const result = await parser.parse(rawDocument('hours.html', page))
        expect(result).toMatchObject({ ok: true, detectedType: 'text/html' })
        if (!result.ok) return
        checkDocument(result.document)
        expect(result.document).toMatchObject({ title: 'Öffnungszeiten', language: 'de' })
        expect(result.document.text).toBe('Öffnungszeiten\n\nMontags ab 9 Uhr.')
      }))

    it('gives the same result for the same bytes, and leaves the bytes alone', () =>
      using(async (parser) => {
        const raw = rawDocument('hours.html', page)
        const before = raw.body.slice()
        const first = await parser.parse(raw)
        expect(await parser.parse(raw)).toEqual(first)
        expect(raw.body).toEqual(before)
      }))

    it('answers parallel calls each with its own document', () =>
      using(async (parser) => {
        const names = Array.from({ length: 8 }, (_, i) => `Note ${i}`)
        const results = await Promise.all(names.map((text, i) => parser.parse(rawDocument(`${i}.txt`, text))))
        expect(results.map((result) => result.ok && result.document.text)).toEqual(names)
      }))

    it('gives a reason and words for what it cannot read, and reads on', () =>
      using(async (parser) => {
        const png = new Uint8Array([
          0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52,
        ])
        const empty = await parser.parse(rawDocument('empty.txt', ''))
        const picture = await parser.parse(rawDocument('picture.png', png))
        expect(empty).toMatchObject({ ok: false, reason: 'empty' })
        expect(picture).toMatchObject({ ok: false, reason: 'unsupported-type' })
        if (!picture.ok) expect(picture.message).toContain('picture.png')
        expect(await parser.parse(rawDocument('hours.html', page))).toMatchObject({ ok: true })
      }))

    it('rejects when its signal aborts, and reads on', () =>
      using(async (parser) => {
        const reason = new Error('no longer wanted')
        await expect(
          parser.parse(rawDocument('hours.html', page), { signal: AbortSignal.abort(reason) }),
        ).rejects.toBe(reason)
        const late = new AbortController()
        const pending = parser.parse(rawDocument('hours.html', page), { signal: late.signal })
        late.abort(reason)
        await expect(pending).rejects.toBe(reason)
        expect(await parser.parse(rawDocument('hours.html', page))).toMatchObject({ ok: true })
      }))

    it('has a version, and closes twice without harm', () =>
      using(async (parser) => {
        expect(parser.version).not.toBe('')
        await parser.close()
        await parser.close()
      }))
  })
}
