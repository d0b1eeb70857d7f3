// How a topic is called when it is offered: by its title; where that could be another's, with its heading or address.
import type { StoredChunk } from '../../core/ports/chunk-store.ts'
import { normaliseText } from '../normalise-text.ts'

type Named = Pick<StoredChunk, 'title' | 'headingPath' | 'url' | 'documentId'>

const LONGEST = 120
const plain = (name: string): string => name.replace(/\s+/gu, ' ').trim()
const areSame = (a: string, b: string): boolean => normaliseText(a) === normaliseText(b)

/** Every name that a passage's topic may have been offered under, the most exact first. */
export const namesOf = (chunk: Named): string[] => [
  ...exactNamesOf(chunk),
  plain(chunk.title),
  ...chunk.headingPath.map(plain),
]

/** `Export › As a table`, `Export (billing.html)`. */
export function exactNamesOf({ title, headingPath, url }: Named): string[] {
  const heading = headingPath.at(-1)
  const place = lastPartOf(url)
  return [
    ...(heading === undefined || areSame(heading, title) ? [] : [`${title} › ${heading}`]),
    ...(place === null ? [] : [`${title} (${place})`]),
  ].map(plain)
}

function lastPartOf(url: string | null): string | null {
  const path = /^[a-z]+:\/\/[^/?#]+\/([^?#]*)/iu.exec(url ?? '')?.[1] ?? ''
  const last = path.split('/').findLast((part) => part !== '') ?? null
  try {
    return last && decodeURIComponent(last)
  } catch {
    return last
  }
}

/**
 * The topics of `chunks`, each once, in their order, no two called alike: sections of one document by their headings,
 * else documents by their titles. `others`: what else was found, whose titles must not be taken for them either.
 */
export function toTopics(chunks: readonly Named[], others: readonly Named[]): string[] {
  const areSections = new Set(chunks.map(({ documentId }) => documentId)).size === 1
  const shortOf = (chunk: Named): string => plain((areSections && chunk.headingPath.at(-1)) || chunk.title)
  const isShared = (name: string): boolean => {
    const called = [
      ...chunks.filter((chunk) => areSame(shortOf(chunk), name)),
      ...others.filter(({ title }) => areSame(title, name)),
    ]
    return new Set(called.map(({ documentId }) => documentId)).size > 1
  }
  const topics = new Map<string, string>()
  const seen = new Set<string>()
  for (const chunk of chunks) {
    const short = shortOf(chunk)
    const topic = areSections ? normaliseText(short) : chunk.documentId
    if (seen.has(topic)) continue
    seen.add(topic)
    const candidates = isShared(short) ? exactNamesOf(chunk) : [short]
    const name = candidates.find(
      (one) => normaliseText(one) !== '' && one.length <= LONGEST && !topics.has(normaliseText(one)),
    )
    if (name !== undefined) topics.set(normaliseText(name), name)
  }
  return [...topics.values()]
}
