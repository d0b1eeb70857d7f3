// Greetings, thanks, goodbyes, and "are you a bot?": answered without search when the whole message is one of them.
import type { Language } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'
import bundled from './smalltalk.json' with { type: 'json' }

export type SmalltalkKind = 'greeting' | 'thanks' | 'goodbye' | 'identity'
type Entry = { kind: SmalltalkKind; language: Language }

const lists: Record<SmalltalkKind, Record<Language, readonly string[]>> = bundled
const kinds: readonly SmalltalkKind[] = ['greeting', 'thanks', 'goodbye', 'identity']
const entries = new Map<string, Entry>()
for (const kind of kinds) {
  for (const [language, phrases] of Object.entries(lists[kind])) {
    for (const phrase of phrases) {
      const normal = normaliseText(phrase)
      if (!entries.has(normal)) entries.set(normal, { kind, language })
    }
  }
}

/** The list says the language, since two words are too few to detect it. */
export const matchSmalltalk = (text: string): Entry | undefined => entries.get(normaliseText(text))
