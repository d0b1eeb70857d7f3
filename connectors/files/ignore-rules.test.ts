import { describe, expect, it } from 'vitest'
import { parseIgnoreRules } from './ignore-rules.ts'

const ignores = (rules: string, path: string): boolean =>
  parseIgnoreRules(rules).ignores(path.replace(/\/$/, ''), path.endsWith('/')) ?? false

describe('parseIgnoreRules', () => {
  it.each([
    // A name fits at any depth.
    ['draft.md', 'draft.md', true],
    ['draft.md', 'a/b/draft.md', true],
    ['draft.md', 'a/draft.md.bak', false],
    ['*.log', 'a/x.log', true],
    ['*.log', 'a/.log', true],
    ['x?.md', 'xa.md', true],
    ['x?.md', 'x/.md', false],
    // With a slash it begins at the folder.
    ['/draft.md', 'draft.md', true],
    ['/draft.md', 'a/draft.md', false],
    ['doc/*.txt', 'doc/a.txt', true],
    ['doc/*.txt', 'doc/b/a.txt', false],
    ['doc/*.txt', 'x/doc/a.txt', false],
    // Two stars span folders.
    ['**/temp', 'a/b/temp', true],
    ['**/temp', 'temp', true],
    ['a/**/z.md', 'a/z.md', true],
    ['a/**/z.md', 'a/b/c/z.md', true],
    ['a/**', 'a/b', true],
    ['a/**', 'a/', false],
    // A slash at the end means folders.
    ['build/', 'build/', true],
    ['build/', 'x/build/', true],
    ['build/', 'build', false],
    // Classes and escapes.
    ['[abc].md', 'b.md', true],
    ['[!abc].md', 'b.md', false],
    ['[a-c]x', 'dx', false],
    ['[]x].md', '].md', true],
    ['\\#notes.md', '#notes.md', true],
    ['\\!keep.md', '!keep.md', true],
    ['end\\ ', 'end ', true],
    ['a.md   ', 'a.md', true],
    ['(a+b)$.md', '(a+b)$.md', true],
    ['[z-a].md', 'z.md', false],
    ['[', '[', true],
    // Comments and empty lines are no patterns.
    ['# a comment\n\n   ', 'a comment', false],
    ['Grüße*.md', 'a/Grüße an alle.md', true],
  ])('%j and %s: %s', (rules, path, ignored) => {
    expect(ignores(rules, path)).toBe(ignored)
  })

  it('lets the last rule that fits decide', () => {
    expect(ignores('*.md\n!keep.md', 'a/keep.md')).toBe(false)
    expect(ignores('*.md\n!keep.md\n/keep.md', 'keep.md')).toBe(true)
    expect(parseIgnoreRules('*.md').ignores('a.txt', false)).toBeUndefined()
  })

  it('stays fast on patterns that are made to be slow', () => {
    const rules = parseIgnoreRules(`${'*a'.repeat(12)}b\n${'**/'.repeat(300)}x`)
    const before = performance.now()
    rules.ignores('a'.repeat(60), false)
    rules.ignores('a/'.repeat(200), true)
    expect(performance.now() - before).toBeLessThan(3000)
  })
})
