// What changed between two texts, line by line: Myers' shortest edit script, shown as hunks with some lines around. Pure.
import { z } from 'zod'

export const DiffLine = z.object({ op: z.enum(['same', 'added', 'removed']), text: z.string() })
export type DiffLine = z.infer<typeof DiffLine>

/** `fromLine` and `toLine`: where the hunk begins in the old and in the new text, from 1. */
export const DiffHunk = z.object({
  fromLine: z.number().int(),
  toLine: z.number().int(),
  lines: z.array(DiffLine),
})

export const TextDiff = z.object({
  /** Lines of the new text that the old one lacks, and the other way round; counted also where hunks are cut off. */
  added: z.number().int(),
  removed: z.number().int(),
  hunks: z.array(DiffHunk),
  /** True when hunks or the ends of very long lines are left out. */
  truncated: z.boolean(),
})
export type TextDiff = z.infer<typeof TextDiff>

/** More edits than these are shown as one replacement: right, only not the shortest, and never slow. */
const MOST_EDITS = 1000
const CONTEXT = 3
const LONGEST_LINE = 10_000

/** `maxLines`: lines of all hunks together. @default 2000 */
export function diffLines(before: string, after: string, { maxLines = 2000 } = {}): TextDiff {
  const script = editScript(before.split('\n'), after.split('\n'))
  const hunks: TextDiff['hunks'] = []
  let truncated = false
  let [shown, fromLine, toLine] = [0, 1, 1]
  const isNear = nearChanges(script)
  let hunk: TextDiff['hunks'][number] | undefined
  for (const [at, { op, text }] of script.entries()) {
    if (!isNear[at]) hunk = undefined
    else if (shown >= maxLines) truncated = true
    else {
      if (hunk === undefined) {
        hunk = { fromLine, toLine, lines: [] }
        hunks.push(hunk)
      }
      truncated ||= text.length > LONGEST_LINE
      hunk.lines.push({ op, text: text.slice(0, LONGEST_LINE) })
      shown += 1
    }
    if (op !== 'added') fromLine += 1
    if (op !== 'removed') toLine += 1
  }
  const count = (of: DiffLine['op']): number => script.filter(({ op }) => op === of).length
  return { added: count('added'), removed: count('removed'), hunks, truncated }
}

/** Every line of both texts in order: those without `added` are the old text, those without `removed` the new one. */
export function editScript(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let [oldEnd, newEnd] = [before.length, after.length]
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd -= 1
    newEnd -= 1
  }
  const line = (op: DiffLine['op']) => (text: string) => ({ op, text })
  const [a, b] = [before.slice(start, oldEnd), after.slice(start, newEnd)]
  return [
    ...before.slice(0, start).map(line('same')),
    ...(shortestScript(a, b) ?? [...a.map(line('removed')), ...b.map(line('added'))]),
    ...before.slice(oldEnd).map(line('same')),
  ]
}

/** Myers 1986: the furthest place on each diagonal for 0, 1, 2 … edits; undefined when it takes more than MOST_EDITS. */
function shortestScript(a: readonly string[], b: readonly string[]): DiffLine[] | undefined {
  const reached: Int32Array[] = []
  for (let edits = 0; edits <= Math.min(MOST_EDITS, a.length + b.length); edits += 1) {
    const now = new Int32Array(2 * edits + 1)
    const before = reached.at(-1)
    reached.push(now)
    for (let k = -edits; k <= edits; k += 2) {
      let x = before === undefined ? 0 : stepFrom(before, edits, k).x
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1
      now[k + edits] = x
      if (x >= a.length && x - k >= b.length) return trace(reached, a, b)
    }
  }
  return undefined
}

/** The better of the two ways onto diagonal `k`: one line down (added) or one to the right (removed). */
function stepFrom(before: Int32Array, edits: number, k: number): { x: number; from: number } {
  const at = (diagonal: number): number => before[diagonal + edits - 1] ?? -1
  const isDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1))
  return isDown ? { x: at(k + 1), from: k + 1 } : { x: at(k - 1) + 1, from: k - 1 }
}

function trace(reached: readonly Int32Array[], a: readonly string[], b: readonly string[]): DiffLine[] {
  const script: DiffLine[] = []
  let [x, y] = [a.length, b.length]
  for (let edits = reached.length - 1; edits >= 0; edits -= 1) {
    const before = reached[edits - 1]
    const step = before === undefined ? undefined : stepFrom(before, edits, x - y)
    const [startX, from] = [step?.x ?? 0, step?.from]
    while (x > startX) {
      x -= 1
      y -= 1
      script.push({ op: 'same', text: a[x] ?? '' })
    }
    if (from === undefined) break
    if (from > x - y) script.push({ op: 'added', text: b[--y] ?? '' })
    else script.push({ op: 'removed', text: a[--x] ?? '' })
  }
  return script.reverse()
}

function nearChanges(script: readonly DiffLine[]): boolean[] {
  const near = new Array<boolean>(script.length).fill(false)
  for (const [at, { op }] of script.entries()) {
    if (op !== 'same') near.fill(true, Math.max(0, at - CONTEXT), at + CONTEXT + 1)
  }
  return near
}
