// Stop words by language, accents folded; made on first use. They are left out of the index and vote for a language.
import stopword from 'stopword'
import corrections from '../data/stop-words.json' with { type: 'json' }
import { fold } from './fold.ts'
import type { Language } from './language.ts'

const packageNames: Record<Language, string> = {
  af: 'afr',
  ar: 'ara',
  bg: 'bul',
  bn: 'ben',
  ca: 'cat',
  cs: 'ces',
  da: 'dan',
  de: 'deu',
  el: 'ell',
  en: 'eng',
  eo: 'epo',
  es: 'spa',
  et: 'est',
  eu: 'eus',
  fa: 'fas',
  fi: 'fin',
  fr: 'fra',
  ga: 'gle',
  gl: 'glg',
  gu: 'guj',
  he: 'heb',
  hi: 'hin',
  hr: 'hrv',
  hu: 'hun',
  hy: 'hye',
  id: 'ind',
  it: 'ita',
  ja: 'jpn',
  ko: 'kor',
  lt: 'lit',
  lv: 'lav',
  mr: 'mar',
  ms: 'msa',
  my: 'mya',
  nl: 'nld',
  no: 'nob',
  pa: 'panGu',
  pl: 'pol',
  pt: 'por',
  ro: 'ron',
  ru: 'rus',
  sk: 'slk',
  sl: 'slv',
  so: 'som',
  sv: 'swe',
  sw: 'swa',
  th: 'tha',
  tl: 'tgl',
  tr: 'tur',
  uk: 'ukr',
  ur: 'urd',
  vi: 'vie',
  zh: 'zho',
}
const none: ReadonlySet<string> = new Set()
const made = new Map<Language, ReadonlySet<string>>()
const added: Record<string, string | undefined> = corrections.add
const replaced: Record<string, string | undefined> = corrections.replace

export const stopWordLanguages: readonly Language[] = Object.keys(packageNames)

/** Empty for a language without a list. */
export function stopWordsOf(language: Language | null): ReadonlySet<string> {
  if (language === null) return none
  const known = made.get(language)
  if (known !== undefined) return known
  const code = language === 'nb' || language === 'nn' ? 'no' : language
  const words = [...(replaced[code]?.split(' ') ?? packageList(code)), ...(added[code]?.split(' ') ?? [])]
  const set = new Set(words.map((word) => fold(word.normalize('NFKC').toLowerCase())))
  made.set(language, set)
  return set
}

function packageList(code: Language): string[] {
  const list = stopword[packageNames[code] ?? '']
  return Array.isArray(list) ? list.filter((word) => typeof word === 'string') : []
}
