import { describe, expect, it } from 'vitest'
import { parseSitemap } from './sitemaps.ts'

const parse = (text: string) => {
  const { urls, sitemaps } = parseSitemap(text, 'https://x.org/sitemap.xml')
  return { urls: urls.map(String), sitemaps: sitemaps.map(String) }
}

describe('sitemaps', () => {
  it('reads addresses with entities, CDATA and namespaces', () => {
    const xml =
      '<?xml version="1.0"?><s:urlset xmlns:s="x"><s:url><s:loc> https://x.org/a?b=1&amp;c=&#50; </s:loc></s:url><url><loc><![CDATA[https://x.org/d&e]]></loc></url></s:urlset>'
    expect(parse(xml)).toEqual({ urls: ['https://x.org/a?b=1&c=2', 'https://x.org/d&e'], sitemaps: [] })
  })

  it('tells an index from a list', () => {
    const xml = '<sitemapindex><sitemap><loc>https://x.org/1.xml.gz</loc></sitemap></sitemapindex>'
    expect(parse(xml)).toEqual({ urls: [], sitemaps: ['https://x.org/1.xml.gz'] })
  })

  it('reads plain text, an address a line', () => {
    expect(parse('\ufeffhttps://x.org/a\r\nnonsense\n\nhttps://x.org/b').urls).toEqual([
      'https://x.org/a',
      'https://x.org/b',
    ])
  })

  it('finds nothing in an HTML page that stands in its place', () => {
    expect(parse('<!doctype html><a href="https://x.org/a">a</a>')).toEqual({ urls: [], sitemaps: [] })
  })
})
