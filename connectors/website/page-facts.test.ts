import { describe, expect, it } from 'vitest'
import { pageWith } from '../../core/testing/site-server.ts'
import { readPageFacts } from './page-facts.ts'
import { directivesOfHeader } from './robots-directives.ts'

const factsOf = (
  html: string | Uint8Array,
  contentType = 'text/html',
  url = 'https://x.org/docs/page.html',
) => readPageFacts(typeof html === 'string' ? Buffer.from(html) : html, contentType, new URL(url))
const linksOf = async (html: string | Uint8Array, contentType?: string) =>
  (await factsOf(html, contentType)).links.map((link) => link.href)

describe('page facts', () => {
  it('finds links in order, absolute, each once, without fragments', async () => {
    const html =
      '<a href="a.html#x">a</a> <a href="/b">b</a> <a href="a.html">again</a><map><area href="//y.org/c"></map>'
    expect(await linksOf(html)).toEqual(['https://x.org/docs/a.html', 'https://x.org/b', 'https://y.org/c'])
  })

  it('resolves links against <base href>, the first one, wherever it stands', async () => {
    const html = '<a href="text/a.html">a</a><base href="../"><base href="/other/">'
    expect(await linksOf(html)).toEqual(['https://x.org/text/a.html'])
  })

  it('passes over noscript and template, a meta refresh in them too', async () => {
    const html =
      '<noscript><meta http-equiv="refresh" content="0;url=/error"><a href="/no">n</a></noscript><template><a href="/t">t</a></template><a href="/yes">y</a>'
    expect(await linksOf(html)).toEqual(['https://x.org/yes'])
  })

  it('ignores javascript, data and mailto links, empty and broken ones', async () => {
    const html = ['javascript:void(0)', 'data:text/html,x', 'mailto:a@b.c', '', 'http://', 'tel:1'].map(
      (href) => `<a href="${href}">x</a>`,
    )
    expect(await linksOf(html.join(''))).toEqual([])
  })

  it('leaves out links with rel=nofollow', async () => {
    expect(await linksOf('<a rel="ugc NoFollow" href="/a">a</a><a rel="noopener" href="/b">b</a>')).toEqual([
      'https://x.org/b',
    ])
  })

  it('takes translations, next and previous pages, and frames', async () => {
    const html =
      '<link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/rss+xml" href="/feed"><link rel="next" href="/2"><link rel="stylesheet" href="/s.css"><frameset><frame src="/f"></frameset>'
    expect(await linksOf(html)).toEqual(['https://x.org/de', 'https://x.org/2', 'https://x.org/f'])
  })

  it('reads canonical and robots', async () => {
    const html =
      '<link rel="canonical" href="/docs/page"><meta name="ROBOTS" content="NoIndex, follow"><meta name="kildebot" content="nofollow"><meta name="googlebot" content="none">'
    const facts = await factsOf(html)
    expect(facts.canonical?.href).toBe('https://x.org/docs/page')
    expect(facts.robots).toEqual({ noindex: true, nofollow: true })
  })

  it.each([
    ['utf-16le', Buffer.from('\ufeff<a href="/größe">x</a>', 'utf16le'), 'text/html'],
    ['windows-1252', Buffer.from('<a href="/größe">x</a>', 'latin1'), 'text/html; charset=windows-1252'],
    [
      'latin1 said by a meta tag',
      Buffer.from('<meta charset="iso-8859-1"><a href="/größe">x</a>', 'latin1'),
      'text/html',
    ],
    ['an unknown label', Buffer.from('<a href="/größe">x</a>'), 'text/html; charset=x-nonsense'],
  ])('reads links in %s', async (_name, bytes, contentType) => {
    expect(await linksOf(bytes, contentType)).toEqual(['https://x.org/gr%C3%B6%C3%9Fe'])
  })

  it('is not troubled by 10,000 nested elements or 50,000 links', async () => {
    expect(await linksOf(`${'<div>'.repeat(10_000)}<a href="/deep">x</a>`)).toEqual(['https://x.org/deep'])
    const many = pageWith(Array.from({ length: 50_000 }, (_, i) => `/p/${i}`))
    expect(await linksOf(many)).toHaveLength(50_000)
  })

  it('reads a page that nests without end up to a depth, and never holds the thread', async () => {
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const before = process.cpuUsage()
    expect(await linksOf(`<a href="/a">a</a>${'<div>'.repeat(1_000_000)}<a href="/b">b</a>`)).toEqual([
      'https://x.org/a',
    ])
    await linksOf(Array.from({ length: 200_000 }, (_, i) => `<a href="/p/${i}">x</a>`).join(' '))
    clearInterval(timer)
    // The processor's time, not the clock's: other tests may be busy too.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5_000)
    expect(longest).toBeLessThan(1_000)
  })
})

describe('X-Robots-Tag', () => {
  it.each([
    [undefined, false, false],
    ['noindex', true, false],
    ['none', true, true],
    ['index, nofollow', false, true],
    ['otherbot: noindex, nofollow', false, false],
    ['otherbot: noindex, KildeBot: nofollow', false, true],
    ['unavailable_after: 25 Jun 2010 15:00:00 PST, noindex', true, false],
    ['max-snippet:-1, noindex', true, false],
  ])('%s: noindex %s, nofollow %s', (header, noindex, nofollow) => {
    expect(directivesOfHeader(header)).toEqual({ noindex, nofollow })
  })
})
