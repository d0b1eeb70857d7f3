// Greetings, thanks, goodbyes, and "are you a bot?": answered without search when a message says nothing else.
import type { Language } from '../../core/text/language.ts'
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
  const whole = find(text, agentName, language)
  if (whole !== undefined) return whole
  const parts = text.split(PARTS).filter((part) => normaliseText(part) !== '')
  if (parts.length < 2 || parts.length > MOST_PARTS) return undefined
  let said: Entry | undefined
  for (const part of parts) {
    const entry = find(part, agentName, language ?? said?.language)
    if (entry === undefined && normaliseText(part) !== normaliseText(agentName)) return undefined
    if (entry !== undefined && (said === undefined || rank(entry) > rank(said))) said = entry
  }
  return said
}

const rank = ({ kind }: Entry): number => kinds.indexOf(kind)

function find(text: string, agentName: string, language: Language | undefined): Entry | undefined {
  const normal = normaliseText(text)
  const found = entries.get(normal) ?? entries.get(withoutName(normal, normaliseText(agentName)))
  return found?.find((entry) => entry.language === language) ?? found?.[0]
}

const withoutName = (normal: string, name: string): string =>
  name !== '' && normal.endsWith(` ${name}`) ? normal.slice(0, -name.length - 1) : normal
