// Months, weekdays, countries and languages: names that an answer may translate.
import { fold } from '../../../core/text/fold.ts'
import type { Language } from '../../../core/text/language.ts'

const tables = new Map<Language, ReadonlyMap<string, string>>()

/** `Montag` in German and `lundi` in French are both `day-1`; undefined for any other word. */
export function internationalName(word: string, language: Language | null): string | undefined {
  if (language === null) return undefined
  let table = tables.get(language)
  if (table === undefined) {
    table = tableOf(language)
    tables.set(language, table)
  }
  return table.get(key(word))
}

const key = (name: string): string => fold(name.toLowerCase()).replace(/\.$/, '')

function tableOf(language: Language): Map<string, string> {
  const table = new Map<string, string>()
  try {
    const regions = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    const languages = new Intl.DisplayNames([language], { type: 'language', fallback: 'none' })
    for (const code of letterPairs()) {
      const region = regions.of(code.toUpperCase())
      if (region !== undefined) table.set(key(region), `region-${code}`)
      const name = languages.of(code)
      if (name !== undefined) table.set(key(name), `language-${code}`)
    }
    for (const style of ['long', 'short'] as const) {
      const months = new Intl.DateTimeFormat(language, { month: style, timeZone: 'UTC' })
      const days = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' })
      for (let i = 0; i < 12; i += 1) table.set(key(months.format(Date.UTC(2026, i, 15))), `month-${i + 1}`)
      for (let i = 0; i < 7; i += 1) table.set(key(days.format(Date.UTC(2026, 5, 1 + i))), `day-${i + 1}`)
    }
  } catch {
    // A tag that Intl does not know has no table; then such names must stand in the text as they are.
  }
  return table
}

function* letterPairs(): Generator<string> {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  for (const first of letters) for (const second of letters) yield first + second
}
