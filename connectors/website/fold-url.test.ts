import { describe, expect, it } from 'vitest'
import { cleanUrl, foldUrl } from './fold-url.ts'

const keyOf = (href: string, base?: string) => {
  const url = cleanUrl(href, base)
  return url === undefined ? undefined : foldUrl(url)
}

describe('folding addresses', () => {
  it.each([
    ['https://x.org/a', 'https://x.org/a#part'],
    ['https://x.org/a', 'https://x.org/a/'],
    ['https://x.org/a', 'HTTPS://X.ORG:443/a'],
    ['https://x.org/a', 'https://x.org./a'],
    ['https://x.org/a', 'https://x.org/a?'],
    ['https://x.org/', 'https://x.org/index.html'],
    ['https://x.org/a', 'https://x.org/a/index.htm'],
    ['https://x.org/a', 'https://x.org/a/index.php'],
    ['https://x.org/a', 'https://x.org/b/../a'],
    ['https://x.org/a', 'https://x.org/a?utm_source=mail&utm_medium=x&gclid=1&fbclid=2'],
    ['https://x.org/a', 'https://x.org/a?PHPSESSID=abc'],
    ['https://x.org/a', 'https://x.org/a;jsessionid=0A1B'],
    ['https://x.org/a?q=1', 'https://x.org/a?utm_source=mail&q=1'],
    ['https://x.org/a?b=2&c=1', 'https://x.org/a?c=1&b=2'],
    ['https://x.org/a', 'https://x.org/a?sid=0123456789abcdef0'],
    ['https://x.org/~me', 'https://x.org/%7Eme'],
    ['https://x.org/%C3%9F', 'https://x.org/ß'],
    ['https://x.org/%C3%9F', 'https://x.org/%c3%9f'],
    ['https://x.org/a%20b', 'https://x.org/a b'],
    ['https://x.org/a', 'https://user:secret@x.org/a'],
    ['https://xn--bcher-kva.example/', 'https://Bücher.example'],
  ])('%s and %s are one page', (one, other) => {
    expect(keyOf(other)).toBe(keyOf(one))
    expect(keyOf(one)).toBe(one)
  })

  it.each([
    ['https://x.org/a', 'https://x.org/A'],
    ['https://x.org/a', 'https://x.org/a?q=1'],
    ['https://x.org/a', 'https://x.org:8443/a'],
    ['https://x.org/a', 'http://x.org/a'],
    ['https://x.org/a?sid=4', 'https://x.org/a?sid=5'],
    ['https://x.org/index.php?title=A', 'https://x.org/index.php?title=B'],
    ['https://x.org/a%2Fb', 'https://x.org/a/b'],
  ])('%s and %s are two', (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other))
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'mailto:a@x.org',
    'tel:123',
    'ftp://x.org/',
    'http://',
    `https://x.org/${'a'.repeat(2100)}`,
  ])('takes %s for no page', (href) => {
    expect(cleanUrl(href, 'https://x.org/')).toBeUndefined()
  })

  it('fetches the address as it was linked, but for the noise in it', () => {
    expect(cleanUrl(' index.html?b=1&utm_id=3&a=2#top ', 'https://x.org/docs/')?.href).toBe(
      'https://x.org/docs/index.html?b=1&a=2',
    )
  })

  it('folds a key to itself', () => {
    for (const href of ['https://x.org/a/?c=%7e&b=ß', 'https://x.org/index.html']) {
      expect(keyOf(keyOf(href) ?? '')).toBe(keyOf(href))
    }
  })
})
