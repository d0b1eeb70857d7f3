// Does a sentence say the opposite of what it rests on? Embeddings hardly see a "not".
import type { Language } from '../../../core/text/language.ts'
import { normaliseText } from '../../normalise-text.ts'
import bundled from './negations.json' with { type: 'json' }

const lists: Record<Language, string | undefined> = bundled.languages
const made = new Map<Language, ReadonlySet<string>>()

/** Undefined where the language has no list: then nothing can be told. */
export function isNegated(text: string, language: Language | null): boolean | undefined {
  const list = language === null ? undefined : listOf(language)
  if (list === undefined || language === null) return undefined
  if (bundled.inside.split(' ').includes(language)) return [...list].some((part) => text.includes(part))
  return normaliseText(text)
    .split(' ')
    .some((word) => list.has(word))
}

function listOf(language: Language): ReadonlySet<string> | undefined {
  const known = made.get(language)
  if (known !== undefined) return known
  const inside = bundled.inside.split(' ').includes(language)
  const words = lists[language]?.split(' ').map((one) => (inside ? one : normaliseText(one)))
  if (words === undefined) return undefined
  const list = new Set(words)
  made.set(language, list)
  return list
}
