// What is embedded and indexed of a chunk: title, heading path and a table's header before the text.

/** Its parts in order; the prefix never takes more than `limit` tokens. */
export interface Context {
  title: string
  path: readonly string[]
  header: string | null
}

/**
 * Lines that stand before the text. What the text already says in its own headings is left out; when it is too long,
 * outer headings go first, then what is left is shortened.
 */
export function prefixLines(
  context: Context,
  text: string,
  options: { limit: number; tokensOf: (line: string) => number },
): string[] {
  const { limit, tokensOf } = options
  const said = new Set(text.split('\n').map((line) => line.trim()))
  const title = context.title.replace(/\s+/g, ' ').trim()
  const path = context.path.filter((heading) => heading !== title && !said.has(heading))
  const outer = title === '' || said.has(title) ? [] : [title]
  const header = context.header === null || said.has(context.header.trim()) ? [] : [context.header.trim()]
  const total = (): number => [...outer, ...path, ...header].reduce((sum, line) => sum + tokensOf(line), 0)
  while (path.length > 1 && total() > limit) path.shift()
  const lines = [...outer, ...(path.length > 0 ? [path.join(' > ')] : []), ...header]
  if (total() <= limit) return lines
  const share = limit / lines.length
  return lines.map((line) => shorten(line, share / Math.max(1, tokensOf(line))))
}

/** The first part of a line, at a word's end where there is one. A fifth less than its share, since tokens vary in length. */
function shorten(line: string, share: number): string {
  if (share >= 1) return line
  const cut = line.slice(0, Math.floor(line.length * share * 0.8))
  return cut.replace(/\s+\S*$/, '').replace(/[\ud800-\udbff]$/, '')
}
