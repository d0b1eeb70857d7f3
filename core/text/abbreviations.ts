// Which full stops end no sentence: abbreviations, initials, ordinals.
import lists from '../data/abbreviations.json' with { type: 'json' }
import type { Language } from './language.ts'

const tables: Record<string, string | undefined> = lists
const common = new Set(lists.any.split(' '))
const ordinals = new Set(lists.ordinals.split(' '))
const made = new Map<Language, ReadonlySet<string>>()

function listOf(language: Language): ReadonlySet<string> {
  const known = made.get(language)
  if (known !== undefined) return known
  const list = new Set(tables[language === 'nb' || language === 'nn' ? 'no' : language]?.split(' ') ?? [])
  made.set(language, list)
  return list
}

/** `before` is what stands before the full stop, a few words are enough. */
export function endsInAbbreviation(before: string, language: Language | null): boolean {
  // "z. B." and "z.B." are the same abbreviation: a lone letter with its stop belongs to what follows.
  const word = /(?:(?<![\p{L}\p{N}])\p{L}\.\s?)*[\p{L}\p{N}.-]+$/u.exec(before)?.[0]?.replace(/\s/g, '') ?? ''
  if (/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word)) return true
  if (/^\d{1,2}$/.test(word)) return language !== null && ordinals.has(language)
  const lower = word.toLowerCase()
  return common.has(lower) || (language !== null && listOf(language).has(lower))
}
