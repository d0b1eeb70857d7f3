// Tables of docs/quality.md, and how a generated part is put in its place there.

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** Three digits, `.927`. */
export const fixed = (value: number): string => value.toFixed(3).replace(/^0/, '')

/** `page` with `part` between the two marks; without marks it is added at the end. */
export function between(page: string, marks: { begin: string; end: string }, part: string): string {
  const whole = `${marks.begin}\n${part}\n${marks.end}`
  const from = page.indexOf(marks.begin)
  const to = page.indexOf(marks.end)
  if (from >= 0 && to > from) return `${page.slice(0, from)}${whole}${page.slice(to + marks.end.length)}`
  return `${page.trim() || '# Quality'}\n\n${whole}\n`
}
