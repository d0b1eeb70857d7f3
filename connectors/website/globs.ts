// Include and exclude patterns of a website: `*` inside a path segment, `**` across, `{a,b}`; everything else literal.
// Matched by walking sets of places, not as a regular expression: one with many stars never ends on a long address.

/**
 * `https://…` is compared with the whole address, `/…` with path and query, anything else with the end of the address
 * after a slash. `/docs/**` takes `/docs` too. Without a query in the pattern, a query in the address is ignored.
 */
export function matchesGlob(pattern: string, url: URL): boolean {
  const steps = compiled(pattern.trim())
  const isWhole = /^https?:\/\//i.test(pattern)
  const start = isWhole ? url.origin : pattern.startsWith('/') ? '' : `/${url.host}`
  const texts = new Set([start + url.pathname, start + url.pathname + url.search])
  return [...texts].some((text) => matches(steps, text))
}

/** `reached[i] === 1`: the pattern so far fits the first `i` characters. */
type Places = Uint8Array
type Step = (reached: Places, text: string) => Places

function matches(steps: readonly Step[], text: string): boolean {
  let reached: Places = new Uint8Array(text.length + 1)
  reached[0] = 1
  for (const step of steps) reached = step(reached, text)
  return reached[text.length] === 1
}

const cache = new Map<string, Step[]>()

function compiled(pattern: string): Step[] {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  const steps = stepsOf(/^(https?:\/\/|\/)/i.test(pattern) ? pattern : `**/${pattern}`)
  if (cache.size > 1000) cache.clear()
  cache.set(pattern, steps)
  return steps
}

function stepsOf(pattern: string): Step[] {
  const body = pattern.replace(/\/\*\*\/?$/, '')
  const tokens = body.match(/\*{2,}\/?|\*|\{[^{}]*\}|[^*{]+|\{/g) ?? []
  return [...tokens.map(stepOf), ...(body === pattern ? [] : [nothingOrBelow])]
}

function stepOf(token: string): Step {
  if (token === '*') return withinSegment
  if (token.startsWith('**')) return token.endsWith('/') ? anyFolders : anything
  const choice = /^\{(.*)\}$/.exec(token)?.[1]
  return oneOf(choice === undefined ? [token] : choice.split(','))
}

const oneOf =
  (choices: readonly string[]): Step =>
  (reached, text) => {
    const next = new Uint8Array(reached.length)
    for (let at = reached.indexOf(1); at !== -1; at = reached.indexOf(1, at + 1)) {
      for (const choice of choices) if (text.startsWith(choice, at)) next[at + choice.length] = 1
    }
    return next
  }

const withinSegment: Step = (reached, text) => {
  for (let at = 1; at < reached.length; at += 1) {
    if (reached[at - 1] === 1 && text[at - 1] !== '/') reached[at] = 1
  }
  return reached
}

const anything: Step = (reached) => {
  const first = reached.indexOf(1)
  return first === -1 ? reached : reached.fill(1, first)
}

/** `(…/)?`: stays, or goes to behind any later slash. */
const anyFolders: Step = (reached, text) => {
  const first = reached.indexOf(1)
  return first === -1
    ? reached
    : reached.map((here, at) => (here === 1 || (at > first && text[at - 1] === '/') ? 1 : 0))
}

/** `(/…)?`: stays, or takes a slash and all that follows. */
const nothingOrBelow: Step = (reached, text) => {
  const slash = reached.findIndex((here, at) => here === 1 && text[at] === '/')
  return slash === -1 ? reached : reached.map((here, at) => (here === 1 || at > slash ? 1 : 0))
}
