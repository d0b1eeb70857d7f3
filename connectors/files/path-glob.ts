// Path patterns as .gitignore has them, matched letter by letter with all possible places at once: time grows with
// pattern × path, whatever the pattern, which regular expressions do not promise.

export type GlobPart =
  | { type: 'letter'; letter: string }
  | { type: 'class'; pattern: RegExp }
  /** `?`: one letter of a name */
  | { type: 'any' }
  /** `*`: letters of one name */
  | { type: 'star' }
  /** `**\/`: no folder or some; the next part is `inside`, where it stays until a slash. */
  | { type: 'folders' }
  | { type: 'inside' }
  /** `/**` at the end: everything below */
  | { type: 'rest' }

/** `**` spans folders, `*` and `?` stay inside one name, `[a-z]` is a class, `\x` is x. Every text is a pattern. */
export function parseGlob(pattern: string): GlobPart[] {
  const parts: GlobPart[] = []
  let at = 0
  while (at < pattern.length) {
    const rest = pattern.slice(at)
    const atNameStart = at === 0 || pattern[at - 1] === '/'
    const folders = atNameStart ? /^(?:\*\*\/)+/.exec(rest) : null
    if (folders !== null) {
      parts.push({ type: 'folders' }, { type: 'inside' })
      at += folders[0].length
    } else if (rest === '**' && at > 0 && atNameStart) {
      parts.push({ type: 'any' }, { type: 'rest' })
      at += 2
    } else if (rest.startsWith('*')) {
      parts.push({ type: 'star' })
      at += /^\*+/.exec(rest)?.[0].length ?? 1
    } else {
      const [part, length] = parseOne(rest)
      parts.push(part)
      at += length
    }
  }
  return parts
}

function parseOne(rest: string): [GlobPart, number] {
  if (rest.startsWith('?')) return [{ type: 'any' }, 1]
  const group = /^\[([!^])?(\]?(?:\\.|[^\]\\])*)\]/u.exec(rest)
  if (group !== null && group[2] !== '') {
    return [{ type: 'class', pattern: classOf(group[1] !== undefined, group[2] ?? '') }, group[0].length]
  }
  const letter = /^\\?(.)/su.exec(rest)
  return [{ type: 'letter', letter: letter?.[1] ?? '\\' }, letter?.[0].length ?? 1]
}

/** A class never fits a slash; one whose range runs backwards fits nothing, as in git. */
function classOf(negated: boolean, body: string): RegExp {
  const letters = body.replace(/\\(.)/gsu, '$1').replace(/[[\]\\^&~|]/g, '\\$&')
  try {
    return new RegExp(negated ? `^[^/${letters}]$` : `^(?!/)[${letters}]$`, 'u')
  } catch {
    return /(?!)/
  }
}

export function matchesGlob(parts: readonly GlobPart[], path: string): boolean {
  let places = new Set<number>()
  enter(parts, places, 0)
  for (const letter of path) {
    const next = new Set<number>()
    for (const place of places) {
      const part = parts[place]
      if (part !== undefined) step(parts, next, { part, place, letter })
    }
    places = next
    if (places.size === 0) return false
  }
  return places.has(parts.length)
}

/** Adds a place and those that are reached from it without a letter. */
function enter(parts: readonly GlobPart[], places: Set<number>, place: number): void {
  if (places.has(place)) return
  places.add(place)
  const type = parts[place]?.type
  if (type === 'star' || type === 'rest') enter(parts, places, place + 1)
  if (type === 'folders') {
    places.add(place + 1)
    enter(parts, places, place + 2)
  }
}

function step(
  parts: readonly GlobPart[],
  next: Set<number>,
  { part, place, letter }: { part: GlobPart; place: number; letter: string },
): void {
  switch (part.type) {
    case 'letter':
      if (part.letter === letter) enter(parts, next, place + 1)
      return
    case 'class':
      if (part.pattern.test(letter)) enter(parts, next, place + 1)
      return
    case 'any':
      if (letter !== '/') enter(parts, next, place + 1)
      return
    case 'star':
      if (letter !== '/') enter(parts, next, place)
      return
    case 'rest':
      enter(parts, next, place)
      return
    case 'inside':
      next.add(place)
      if (letter === '/') enter(parts, next, place + 1)
      return
    case 'folders':
      return
    default:
      part satisfies never
  }
}
