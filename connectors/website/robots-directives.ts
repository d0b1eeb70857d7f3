// noindex and nofollow, from <meta name="robots"> and from X-Robots-Tag.

export type RobotsDirectives = { noindex: boolean; nofollow: boolean }

const ourName = 'kildebot'

/** `contents`: the content of every meta tag that is addressed to robots in general or to us. */
export function directivesOf(contents: readonly string[]): RobotsDirectives {
  const words = contents.flatMap((content) => content.toLowerCase().split(/[\s,]+/))
  const has = (word: string): boolean => words.includes(word) || words.includes('none')
  return { noindex: has('noindex'), nofollow: has('nofollow') }
}

export const isRobotsMetaName = (name: string): boolean =>
  ['robots', ourName].includes(name.trim().toLowerCase())

/** `noindex, otherbot: nofollow`: directives after another bot's name are not for us. Repeated headers come joined by commas. */
export function directivesOfHeader(header: string | undefined): RobotsDirectives {
  if (header === undefined) return { noindex: false, nofollow: false }
  const forUs: string[] = []
  let addressee = ''
  for (const part of header.split(',')) {
    const [, name, rest] = /^\s*([a-z][\w-]*)\s*:\s*(.*)$/i.exec(part) ?? []
    const isDirectiveWithValue = /^(unavailable_after|max-)/i.test(name ?? '')
    if (name !== undefined && !isDirectiveWithValue) addressee = name.toLowerCase()
    if (addressee === '' || addressee === ourName) forUs.push(rest ?? part)
  }
  return directivesOf(forUs)
}
