import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Block, ParsedDocument } from '../../core/document.ts'
import { Reason } from '../../core/run.ts'
import { checkDocument, rawDocument } from '../../core/testing/parser-contract.ts'
import { readDocument } from './read-document.ts'

const folder = new URL('../../fixtures/files/', import.meta.url)
const Readable = z.strictObject({
  file: z.string(),
  type: z.string(),
  title: z.string(),
  language: z.string().optional(),
  headings: z.array(z.string()),
  text: z.array(z.string()),
  not: z.array(z.string()).default([]),
  anchors: z.array(z.string()).default([]),
  pages: z.number().optional(),
  seconds: z.array(z.number()).optional(),
})
const Refused = z.strictObject({ file: z.string(), reason: Reason })
const expected = z
  .array(z.union([Readable, Refused]))
  .parse(JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))

const read = (file: string) => readDocument(rawDocument(file, readFileSync(new URL(file, folder))))
const textsOf = ({ text, blocks }: ParsedDocument, test: (block: Block) => boolean): string[] =>
  blocks.filter(test).map((block) => text.slice(block.start, block.end))

describe('readDocument on real files', () => {
  it('has an expectation for every file', () => {
    const files = readdirSync(folder).filter((name) => !/^(?:README\.md|expected\.json|media)$/.test(name))
    expect(expected.map(({ file }) => file).sort()).toEqual(files.sort())
  })

  for (const wanted of expected) {
    if ('reason' in wanted) {
      it(`refuses ${wanted.file} as ${wanted.reason}, in words`, async () => {
        const result = await read(wanted.file)
        expect(result).toMatchObject({ ok: false, reason: wanted.reason })
        if (!result.ok) expect(result.message).toMatch(/\p{L}{3}.*\.$/su)
      })
      continue
    }
    it(`reads ${wanted.file}`, async () => {
      const result = await read(wanted.file)
      if (!result.ok) throw new Error(`${result.reason}: ${result.message}`)
      const { document } = result
      checkDocument(document)
      expect(result.detectedType).toBe(wanted.type)
      expect(document.title).toBe(wanted.title)
      expect(document.language).toBe(wanted.language ?? null)
      expect(textsOf(document, ({ kind }) => kind === 'heading')).toEqual(
        wanted.file === 'owner-locked.pdf' ? expect.arrayContaining(wanted.headings) : wanted.headings,
      )
      for (const snippet of wanted.text) expect(document.text).toContain(snippet)
      for (const snippet of wanted.not) expect(document.text).not.toContain(snippet)
      const anchors = document.blocks.map(({ anchor }) => anchor)
      for (const anchor of wanted.anchors) expect(anchors).toContain(anchor)
      if (wanted.pages !== undefined) {
        expect(Math.max(...document.blocks.map(({ page }) => page ?? 0))).toBe(wanted.pages)
        expect(document.blocks.every(({ page }) => page !== undefined)).toBe(true)
      }
      if (wanted.seconds) expect(document.blocks.map(({ seconds }) => seconds)).toEqual(wanted.seconds)
    })
  }

  it('gives every table row after the header that header', async () => {
    for (const file of [
      'account.html',
      'stock.xlsx',
      'preisliste.csv',
      'drucker.pdf',
      'travel-expenses.rst',
    ]) {
      const result = await read(file)
      if (!result.ok) throw new Error(result.message)
      const rows = result.document.blocks.filter(({ kind }) => kind === 'table-row')
      const headers = textsOf(
        result.document,
        ({ kind, header }) => kind === 'table-row' && header === undefined,
      )
      for (const row of rows) if (row.header !== undefined) expect(headers).toContain(row.header)
      expect(headers).toHaveLength(new Set(rows.map(({ group }) => group)).size)
    }
  })

  it('never changes the bytes it was given', async () => {
    for (const file of ['drucker.pdf', 'drucker.docx', 'stock.xls']) {
      const bytes = new Uint8Array(readFileSync(new URL(file, folder)))
      const raw = rawDocument(file, bytes.slice())
      await readDocument(raw)
      expect(raw.body).toEqual(bytes)
    }
  })
})

describe('readDocument on what a name promises and the content does not hold', () => {
  it('lets the content win and says so', async () => {
    const result = await readDocument(
      rawDocument('report.pdf', '<!DOCTYPE html><h1>Sign in</h1><p>Please sign in first.</p>'),
    )
    expect(result).toMatchObject({ ok: true, detectedType: 'text/html' })
    if (result.ok) expect(result.document.warnings[0]).toContain('report.pdf says it is application/pdf')
  })

  it('tells a damaged file from one of another kind', async () => {
    const noise = Uint8Array.from({ length: 600 }, (_, i) => (i * 7919 + 13) % 256)
    expect(await readDocument(rawDocument('a.pdf', noise))).toMatchObject({ ok: false, reason: 'damaged' })
    expect(await readDocument(rawDocument('a.bin', noise))).toMatchObject({
      ok: false,
      reason: 'unsupported-type',
    })
  })

  it('says what to do about videos', async () => {
    const mp4 = new Uint8Array(64)
    mp4.set(new TextEncoder().encode('\0\0\0\u0018ftypmp42'))
    const result = await readDocument(rawDocument('talk.mp4', mp4))
    expect(result).toMatchObject({ ok: false, reason: 'no-transcript' })
    if (!result.ok) expect(result.message).toContain('.srt')
  })

  it('takes the title from outside first, from the name last', async () => {
    const named = await readDocument(rawDocument('price-list.txt', 'Apples 3', { title: 'Prices  2026' }))
    const unnamed = await readDocument(rawDocument('price-list.txt', 'Apples 3'))
    expect(named.ok && named.document.title).toBe('Prices 2026')
    expect(unnamed.ok && unnamed.document.title).toBe('price-list')
  })

  it('takes the language from outside only when the file says none', async () => {
    const own = await readDocument(
      rawDocument('a.html', '<html lang="fr"><p>Bonjour à tous</p>', { language: 'de' }),
    )
    const given = await readDocument(rawDocument('a.html', '<p>Guten Tag</p>', { language: 'de-AT' }))
    expect(own.ok && own.document.language).toBe('fr')
    expect(given.ok && given.document.language).toBe('de')
  })
})
