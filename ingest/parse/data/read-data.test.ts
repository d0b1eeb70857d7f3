import { describe, expect, it } from 'vitest'
import { rawDocument } from '../../../core/testing/parser-contract.ts'
import { readDocument } from '../read-document.ts'

const read = (name: string, text: string) => readDocument(rawDocument(name, text))

describe('JSON', () => {
  it('leaves broken lines out of JSON lines and names them', async () => {
    const lines = Array.from({ length: 9 }, (_, i) => `{"title":"Entry ${i}","body":"Words ${i}"}`)
    const result = await read('log.jsonl', [...lines.slice(0, 4), '{"title":', ...lines.slice(4)].join('\n'))
    if (!result.ok) throw new Error(result.message)
    expect(result.document.text).toContain('Entry 8')
    expect(result.document.warnings).toEqual(['1 lines are not valid JSON and were left out: 5.'])
  })

  it('says in which line a damaged file breaks', async () => {
    const result = await read('a.json', '{\n "a": 1,\n "b": 2 "c": 3}\n')
    expect(result).toMatchObject({ ok: false, reason: 'damaged' })
    if (!result.ok) expect(result.message).toContain('a.json is not valid JSON at line 3')
  })

  it('does not take a broken file for lines when most of them are broken', async () => {
    expect(await read('a.json', '{"a":1}\n{"b"\n{"c"\n{"d":2}\n')).toMatchObject({
      ok: false,
      reason: 'damaged',
    })
  })
})

describe('XML', () => {
  it('lists the addresses of a sitemap and of an index of sitemaps', async () => {
    const result = await read(
      'sitemap_index.xml',
      '<?xml version="1.0"?><sitemapindex><sitemap><loc>https://example.org/a.xml</loc><lastmod>2026-01-02</lastmod></sitemap></sitemapindex>',
    )
    expect(result).toMatchObject({
      ok: true,
      document: { title: 'Sitemap', text: '- https://example.org/a.xml (2026-01-02)' },
    })
  })

  it('resolves no entity, neither of a file on the disk nor of its own, and says so', async () => {
    const bomb = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
    const result = await read(
      'a.xml',
      `<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY l0 "ha">${bomb}]><a>Valve &x; &l9;</a>`,
    )
    if (!result.ok) throw new Error(result.message)
    expect(result.document.text).toBe('- a: Valve &x; &l9;')
    expect(result.document.warnings[0]).toMatch(/not resolved and stand as they are: &x;, &l0;/)
  })

  it('reads what stands before a break, and says where it is', async () => {
    const result = await read(
      'a.xml',
      '<?xml version="1.0"?>\n<list>\n<item><title>One</title></item>\n<item><tit',
    )
    if (!result.ok) throw new Error(result.message)
    expect(result.document.text).toContain('One')
    expect(result.document.warnings[0]).toMatch(/broken at line \d/)
  })
})
