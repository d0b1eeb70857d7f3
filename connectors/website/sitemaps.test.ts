import { describe, expect, it } from 'vitest'
import { parseSitemap } from './sitemaps.ts'

const parse = async (text: string) => {
  const { entries, sitemaps } = await parseSitemap(text, 'https://x.org/sitemap.xml')
  return { urls: entries.map(({ url }) => url.href), sitemaps: sitemaps.map(String) }
}

describe('sitemaps', () => {
  it('reads addresses with entities, CDATA and namespaces', async () => {
    const xml =
      '<?xml version="1.0"?><s:urlset xmlns:s="x"><s:url><s:loc> https://x.org/a?b=1&amp;c=&#50; </s:loc></s:url><url><loc><![CDATA[https://x.org/d&e]]></loc></url></s:urlset>'
    expect(await parse(xml)).toEqual({ urls: ['https://x.org/a?b=1&c=2', 'https://x.org/d&e'], sitemaps: [] })
  })

  it('reads when an address changed, where it says so in a way that is understood', async () => {
    const xml =
      '<urlset><url><loc>https://x.org/a</loc><lastmod>2026-01-02</lastmod></url><url><loc>https://x.org/b</loc></url><url><loc>https://x.org/c</loc><changefreq>daily</changefreq><lastmod> 2026-01-02T03:04:05+01:00 </lastmod></url><url><loc>https://x.org/d</loc><lastmod>yesterday</lastmod></url></urlset>'
    const { entries } = await parseSitemap(xml, 'https://x.org/sitemap.xml')
    expect(entries.map(({ changedAt }) => changedAt)).toEqual([
      Date.UTC(2026, 0, 2),
      undefined,
      Date.UTC(2026, 0, 2, 2, 4, 5),
      undefined,
    ])
  })

  it('tells an index from a list', async () => {
    const xml = '<sitemapindex><sitemap><loc>https://x.org/1.xml.gz</loc></sitemap></sitemapindex>'
    expect(await parse(xml)).toEqual({ urls: [], sitemaps: ['https://x.org/1.xml.gz'] })
  })

  it('reads plain text, an address a line', async () => {
    expect((await parse('\ufeffhttps://x.org/a\r\nnonsense\n\nhttps://x.org/b')).urls).toEqual([
      'https://x.org/a',
      'https://x.org/b',
    ])
  })

  it('finds nothing in an HTML page that stands in its place', async () => {
    expect(await parse('<!doctype html><a href="https://x.org/a">a</a>')).toEqual({ urls: [], sitemaps: [] })
  })

  it('reads one that opens many addresses and closes none, in no time', async () => {
    const startedAt = performance.now()
    expect(await parse(`<urlset>${'<loc>'.repeat(1_000_000)}`)).toEqual({ urls: [], sitemaps: [] })
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('stops at 50,000 addresses and says so, without holding the thread', async () => {
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 1)
    const xml = `<urlset>${'<loc>https://x.org/a</loc>'.repeat(50_001)}</urlset>`
    const { entries, cut } = await parseSitemap(xml, 'https://x.org/sitemap.xml')
    clearInterval(timer)
    expect({ urls: entries.length, cut }).toEqual({ urls: 50_000, cut: true })
    expect(turns).toBeGreaterThan(1)
  })
})
