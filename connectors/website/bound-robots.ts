// robots.txt before it is parsed: matching a rule costs its wildcards times the address's length, on the main thread,
// for every link. Only a file that is out to hurt has so many; it is read stricter than it was meant, never looser.

const MAX_WILDCARDS = 4
const MAX_WILDCARD_RULES = 2_000
/** RFC 9309 asks crawlers to read at least 500 KiB. */
const MAX_CHARS = 512_000

export function boundRobots(text: string): string {
  let withWildcards = 0
  const lines = text.slice(0, MAX_CHARS).split(/\r\n|\r|\n/)
  return lines
    .map((line) => {
      const [, name, pattern] = /^(\s*(?:dis)?allow\s*:)([^#]*)/i.exec(line) ?? []
      if (name === undefined || pattern === undefined || !pattern.includes('*')) return line
      withWildcards += 1
      const kept = withWildcards > MAX_WILDCARD_RULES ? 0 : MAX_WILDCARDS
      const parts = pattern
        .trim()
        .replace(/\*{2,}/g, '*')
        .split('*')
      if (parts.length - 1 <= kept) return `${name} ${parts.join('*')}`
      // A shorter pattern takes more addresses: right for what is forbidden, wrong for what is allowed.
      return /^\s*dis/i.test(name) ? `${name} ${parts.slice(0, kept + 1).join('*') || '/'}` : ''
    })
    .join('\n')
}
