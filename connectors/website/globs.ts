// Include and exclude patterns of a website: `*` inside a path segment, `**` across, `{a,b}`; everything else literal.

/**
 * `https://…` is compared with the whole address, `/…` with path and query, anything else with the end of the address
 * after a slash. `/docs/**` takes `/docs` too. Without a query in the pattern, a query in the address is ignored.
 */
export function matchesGlob(pattern: string, url: URL): boolean {
  const regex = compiled(pattern.trim())
  const isWhole = /^https?:\/\//i.test(pattern)
  const start = isWhole ? url.origin : pattern.startsWith('/') ? '' : `/${url.host}`
  return [start + url.pathname, start + url.pathname + url.search].some((text) => regex.test(text))
}

const cache = new Map<string, RegExp>()

function compiled(pattern: string): RegExp {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  const anchored = /^(https?:\/\/|\/)/i.test(pattern) ? pattern : `**/${pattern}`
  const regex = new RegExp(`^${toRegExpSource(anchored)}$`)
  if (cache.size > 1000) cache.clear()
  cache.set(pattern, regex)
  return regex
}

function toRegExpSource(pattern: string): string {
  const body = pattern.replace(/\/\*\*\/?$/, '')
  const tokens = body.match(/\*{2,}\/?|\*|\{[^{}]*\}|[^*{]+|\{/g) ?? []
  return tokens.map(tokenSource).join('') + (body === pattern ? '' : '(?:/.*)?')
}

function tokenSource(token: string): string {
  if (token === '*') return '[^/]*'
  if (token.startsWith('**')) return token.endsWith('/') ? '(?:.*/)?' : '.*'
  const choice = /^\{(.*)\}$/.exec(token)?.[1]
  if (choice !== undefined) return `(?:${choice.split(',').map(literal).join('|')})`
  return literal(token)
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
