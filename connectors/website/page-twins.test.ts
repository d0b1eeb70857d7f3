import { expect, it } from 'vitest'
import { createPageTwins } from './page-twins.ts'

const none = { etag: null, lastModified: null, updatedAt: null }
const url = (text: string) => new URL(text)
const bytes = (text: string) => Buffer.from(text)

it.each([
  'https://x.org/Docs/Page',
  'https://x.org/docs/page/',
  'https://x.org/docs/page?ref=menu',
  'https://www.x.org/docs/page',
  'https://x.org/docs/page/default.aspx',
])('takes %s with the same bytes for the page before', (other) => {
  const twins = createPageTwins()
  twins.note('first', url('https://x.org/docs/page'), bytes('text'), none)
  expect(twins.find(url(other), bytes('text'), none)).toBe('first')
  expect(twins.find(url(other), bytes('other text'), none)).toBeUndefined()
})

it.each(['https://x.org/docs/page2', 'https://y.org/docs/page', 'https://x.org:8443/docs/page'])(
  'keeps %s apart, whatever its bytes',
  (other) => {
    const twins = createPageTwins()
    twins.note('first', url('https://x.org/docs/page'), bytes('text'), none)
    expect(twins.find(url(other), bytes('text'), none)).toBeUndefined()
  },
)

it('knows a page that did not change by its strong ETag, and by nothing less', () => {
  const twins = createPageTwins()
  const lastModified = 'Thu, 01 Jan 2026 00:00:00 GMT'
  const [strong, weak] = ['"5e1f-6012ab"', 'W/"5e1f-6012ab"'].map((etag) => ({ ...none, lastModified, etag }))
  if (strong === undefined || weak === undefined) throw new Error('two are listed')
  twins.noteUnchanged('first', url('https://x.org/a'), strong)
  twins.noteUnchanged('second', url('https://x.org/b'), weak)
  expect(twins.find(url('https://x.org/a?x'), bytes('t'), strong)).toBe('first')
  expect(
    twins.find(url('https://x.org/a?x'), bytes('t'), { ...strong, etag: '"5e1f-6012ac"' }),
  ).toBeUndefined()
  expect(twins.find(url('https://x.org/B'), bytes('t'), weak)).toBeUndefined()
  expect(twins.find(url('https://x.org/B'), bytes('t'), { ...none, lastModified })).toBeUndefined()
})
