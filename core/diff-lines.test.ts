import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines, editScript } from './diff-lines.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 })

/** The length of the longest common subsequence, by the plain table. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const row = new Array<number>(b.length + 1).fill(0)
  for (const left of a) {
    let diagonal = 0
    for (const [j, right] of b.entries()) {
      const above = row[j + 1] ?? 0
      row[j + 1] = left === right ? diagonal + 1 : Math.max(above, row[j] ?? 0)
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}

describe('the edit script', () => {
  it('holds both texts whole and is the shortest', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const script = editScript(before, after)
        const without = (op: string) => script.filter((line) => line.op !== op).map(({ text }) => text)
        expect(without('added')).toEqual(before)
        expect(without('removed')).toEqual(after)
        expect(script.filter(({ op }) => op === 'same')).toHaveLength(commonLength(before, after))
      }),
      { numRuns: 1000 },
    )
  })

  it('holds both texts whole where they share too little for the shortest', () => {
    const [before, after] = [3000, 2500].map((size, n) => Array.from({ length: size }, (_, i) => `${n} ${i}`))
    const script = editScript(before ?? [], [...(after ?? []), 'end'])
    expect(script.filter(({ op }) => op === 'removed')).toHaveLength(3000)
    expect(script.filter(({ op }) => op === 'added')).toHaveLength(2501)
  })
})

describe('a diff', () => {
  const text = (...changed: [number, string][]) =>
    Array.from({ length: 30 }, (_, i) => changed.find(([at]) => at === i)?.[1] ?? `line ${i}`).join('\n')

  it('shows each change with three lines around, and where it stands', () => {
    const diff = diffLines(text(), text([10, 'new ten'], [25, 'new end']))
    expect(diff).toMatchObject({ added: 2, removed: 2, truncated: false })
    expect(diff.hunks.map(({ fromLine, toLine }) => [fromLine, toLine])).toEqual([
      [8, 8],
      [23, 23],
    ])
    expect(diff.hunks[0]?.lines.map(({ op, text }) => `${op} ${text}`)).toEqual([
      ...['same line 7', 'same line 8', 'same line 9', 'removed line 10', 'added new ten'],
      ...['same line 11', 'same line 12', 'same line 13'],
    ])
  })

  it('is empty for equal texts, and counts what it cuts off', () => {
    expect(diffLines('a\nb', 'a\nb')).toEqual({ added: 0, removed: 0, hunks: [], truncated: false })
    const long = diffLines('', text(), { maxLines: 5 })
    expect(long).toMatchObject({ added: 30, removed: 1, truncated: true })
    expect(long.hunks.flatMap(({ lines }) => lines)).toHaveLength(5)
    expect(diffLines('', 'x'.repeat(20_000)).truncated).toBe(true)
  })
})
