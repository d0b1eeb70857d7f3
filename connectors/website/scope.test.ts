import { describe, expect, it } from 'vitest'
import type { WebsiteScope } from '../../core/source.ts'
import { createScope } from './scope.ts'

const scopeOf = (
  start: string,
  scope: WebsiteScope,
  globs: { include?: string[]; exclude?: string[] } = {},
) => createScope([new URL(start)], { scope, include: globs.include ?? [], exclude: globs.exclude ?? [] })

describe('scope', () => {
  it.each<[WebsiteScope, string, string, boolean]>([
    ['page', 'https://x.org/a', 'https://x.org/a/#b', true],
    ['page', 'https://x.org/a', 'https://x.org/b', false],
    ['path', 'https://x.org/docs/', 'https://x.org/docs/a/b', true],
    ['path', 'https://x.org/docs/', 'https://x.org/docs', true],
    ['path', 'https://x.org/docs', 'https://x.org/docs/a', true],
    ['path', 'https://x.org/docs', 'https://x.org/docs-old/a', false],
    ['path', 'https://x.org/docs/start.html', 'https://x.org/docs/other.html', true],
    ['path', 'https://x.org/docs/start.html', 'https://x.org/other.html', false],
    ['path', 'https://x.org/', 'https://x.org/anything', true],
    ['path', 'https://x.org/docs/', 'https://www.x.org/docs/a', false],
    ['host', 'https://www.x.org/a', 'http://www.x.org/b', true],
    ['host', 'https://www.x.org/a', 'https://www.x.org:443/b', true],
    ['host', 'https://www.x.org/a', 'https://docs.x.org/b', false],
    ['host', 'http://127.0.0.1:8000/', 'http://127.0.0.1:8000/b', true],
    ['host', 'http://127.0.0.1:8000/', 'http://127.0.0.1:8001/b', false],
    ['host', 'http://localhost:8000/', 'http://localhost:8000/b', true],
    ['domain', 'https://www.x.org/a', 'http://docs.x.org/b', true],
    ['domain', 'https://www.x.org/a', 'https://x.org/b', true],
    ['domain', 'https://www.x.org/a', 'https://y.org/b', false],
    ['domain', 'https://www.x.co.uk/', 'https://y.co.uk/', false],
    ['domain', 'https://me.github.io/', 'https://you.github.io/', false],
    ['domain', 'https://x.org:8443/', 'https://docs.x.org/', false],
    ['domain', 'http://127.0.0.1:8000/', 'http://127.0.0.1:8000/b', true],
    ['domain', 'http://127.0.0.1:8000/', 'http://127.0.0.2:8000/b', false],
    ['domain', 'http://localhost:8000/', 'http://localhost:8001/', false],
    ['domain', 'http://intranet/', 'http://intranet/b', true],
  ])('%s of %s takes %s: %s', (scope, start, url, expected) => {
    expect(scopeOf(start, scope).contains(new URL(url))).toBe(expected)
  })

  it('takes in where a start address redirected to', () => {
    const scope = scopeOf('http://x.org/', 'host')
    scope.addRoot(new URL('https://www.x.org/'))
    expect(scope.contains(new URL('https://www.x.org/a'))).toBe(true)
    expect(scope.normalise(new URL('http://www.x.org/a')).href).toBe('https://www.x.org/a')
    expect(scope.normalise(new URL('http://other.org/a')).href).toBe('http://other.org/a')
  })

  it.each([
    ['/docs/**', 'https://x.org/docs', true],
    ['/docs/**', 'https://x.org/docs/a/b.html?q=1', true],
    ['/docs/**', 'https://x.org/documents/a', false],
    ['/docs/*', 'https://x.org/docs/a', true],
    ['/docs/*', 'https://x.org/docs/a/b', false],
    ['/docs/*.html', 'https://x.org/docs/a.html', true],
    ['/docs/a.html', 'https://x.org/docs/axhtml', false],
    ['**/archive/**', 'https://x.org/en/archive/2020', true],
    ['archive/**', 'https://x.org/en/archive/2020', true],
    ['*.pdf', 'https://x.org/en/a.pdf', true],
    ['https://x.org/{en,de}/**', 'https://x.org/de/a', true],
    ['https://x.org/{en,de}/**', 'https://x.org/fr/a', false],
    ['https://*.x.org/**', 'https://docs.x.org/a', true],
    ['/**?print=*', 'https://x.org/a?print=1', true],
    ['/a+(b)', 'https://x.org/a+(b)', true],
  ])('the glob %s takes %s: %s', (glob, url, expected) => {
    expect(scopeOf('https://x.org/', 'host', { include: [glob] }).isPicked(new URL(url))).toBe(expected)
    expect(scopeOf('https://x.org/', 'host', { exclude: [glob] }).isPicked(new URL(url))).toBe(!expected)
  })
})
