import { describe, expect, it } from 'vitest'
import { citationUrl } from './citation-url.ts'

const chunk = { url: 'https://example.org/help', anchor: null, page: null, seconds: null }

describe('citationUrl', () => {
  it('leads to the heading when there is one', () => {
    expect(citationUrl({ ...chunk, anchor: 'reset me' }, 'x')).toBe('https://example.org/help#reset%20me')
  })

  it('else to the text, with hyphens, commas and ampersands encoded', () => {
    expect(citationUrl(chunk, 'Sign-in, or & out')).toBe(
      'https://example.org/help#:~:text=Sign%2Din%2C%20or%20%26%20out',
    )
  })

  it('names a long quote by its first and last words', () => {
    const quote = 'one two three four five six seven eight nine ten eleven twelve thirteen.'
    expect(citationUrl(chunk, quote)).toBe(
      'https://example.org/help#:~:text=one%20two%20three%20four%20five%20six,eight%20nine%20ten%20eleven%20twelve%20thirteen.',
    )
  })

  it('takes only what stands on the page: no list sign, no second line, no second cell', () => {
    expect(citationUrl(chunk, '1. Open it\n2. Close it')).toBe('https://example.org/help#:~:text=Open%20it')
    expect(citationUrl(chunk, 'Basic | 5 EUR')).toBe('https://example.org/help#:~:text=Basic')
  })

  it('cuts a long line of a script without spaces between its words', () => {
    const url =
      citationUrl(chunk, '改ページを挿入するには、挿入メニューから手動区切りを選びます。'.repeat(6)) ?? ''
    expect(url.length).toBeLessThan(500)
    expect(decodeURIComponent(url)).toMatch(/text=改ページを挿入.*,.*選びます。$/u)
  })

  it('stands half a surrogate pair, which no address can hold', () => {
    expect(citationUrl(chunk, 'half \ud83d of it')).toBe(
      'https://example.org/help#:~:text=half%20%EF%BF%BD%20of%20it',
    )
    expect(citationUrl({ ...chunk, anchor: '\udc00' }, 'x')).toBe('https://example.org/help#%EF%BF%BD')
  })

  it('opens no page of what is no PDF', () => {
    expect(citationUrl({ ...chunk, url: 'https://example.org/a.pptx', page: 3 }, 'x')).not.toContain('page')
    expect(citationUrl({ ...chunk, url: 'https://example.org/download?id=7', page: 3 }, 'x')).toBe(
      'https://example.org/download?id=7#page=3',
    )
  })

  it('keeps the route of a one-page app', () => {
    expect(citationUrl({ ...chunk, url: 'https://example.org/#/help' }, 'Hi')).toBe(
      'https://example.org/#/help:~:text=Hi',
    )
  })

  it('opens a PDF at its page and a video at its second', () => {
    expect(citationUrl({ ...chunk, url: 'https://example.org/a.pdf', page: 3 }, 'x')).toBe(
      'https://example.org/a.pdf#page=3',
    )
    expect(citationUrl({ ...chunk, seconds: 12.7 }, 'x')).toBe('https://example.org/help#t=12')
  })

  it('is null without a web address, and never leads to another scheme', () => {
    expect(citationUrl({ ...chunk, url: null }, 'x')).toBeNull()
    expect(citationUrl({ ...chunk, url: 'javascript:alert(1)' }, 'x')).toBeNull()
  })
})
