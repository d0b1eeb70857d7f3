// Greetings, thanks, goodbyes, and "are you a bot?": answered without search when a message says nothing else.
import { type Language, toLanguage } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'
import bundled from './smalltalk.json' with { type: 'json' }

export type SmalltalkKind = 'greeting' | 'thanks' | 'goodbye' | 'identity'
type Entry = { kind: SmalltalkKind; language: Language }

const lists: Record<SmalltalkKind, Record<Language, readonly string[]>> = bundled
/** Later ones say more: "Hi, who are you?" asks, "Thanks, bye" leaves. */
const kinds: readonly SmalltalkKind[] = ['greeting', 'thanks', 'goodbye', 'identity']
const entries = new Map<string, Entry[]>()
for (const kind of kinds) {
  for (const [language, phrases] of Object.entries(lists[kind])) {
    for (const phrase of phrases) {
      const normal = normaliseText(phrase)
      entries.set(normal, [...(entries.get(normal) ?? []), { kind, language }])
    }
  }
}

const PARTS = /[.!?,;:…\n¡¿。！？、，；؟،]+/u
const MOST_PARTS = 4

/**
 * Every part of the message must be smalltalk, so that a greeting before a question is a question. The list says the
 * language, since two words are too few to detect it; `language` settles words that several share.
 */
export function matchSmalltalk(text: string, agentName = '', language?: Language): Entry | undefined {
  const wanted = toLanguage(language)
  const whole = pick(find(text, agentName), wanted)
  if (whole !== undefined) return whole
  const parts = text.split(PARTS).filter((part) => normaliseText(part) !== '')
  if (parts.length < 2 || parts.length > MOST_PARTS) return undefined
  const said = parts.map((part) => ({ part, found: find(part, agentName) }))
  const isName = (part: string): boolean => normaliseText(part) === normaliseText(agentName)
  if (said.some(({ part, found }) => found.length === 0 && !isName(part))) return undefined
  const known = said.flatMap(({ found }) => (found.length === 0 ? [] : [found]))
  // "Hallo" is said in three languages, "ik heb een vraag" in one: that of all parts is meant.
  const [common] = (known[0] ?? []).filter(({ language: own }) =>
    known.every((found) => found.some((entry) => entry.language === own)),
  )
  const picked = known.flatMap((found) => inLanguage(found, wanted) ?? pick(found, common?.language) ?? [])
  return picked.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || rank(entry) > rank(best) ? entry : best),
    undefined,
  )
}

const rank = ({ kind }: Entry): number => kinds.indexOf(kind)

const inLanguage = (found: readonly Entry[], language: Language | null | undefined): Entry | undefined =>
  found.find((entry) => entry.language === language)

const pick = (found: readonly Entry[], language: Language | null | undefined): Entry | undefined =>
  inLanguage(found, language) ?? found[0]

function find(text: string, agentName: string): readonly Entry[] {
  const normal = normaliseText(text)
  return entries.get(normal) ?? entries.get(withoutName(normal, normaliseText(agentName))) ?? []
}

const withoutName = (normal: string, name: string): string =>
  name !== '' && normal.endsWith(` ${name}`) ? normal.slice(0, -name.length - 1) : normal
