// Greetings, thanks and goodbyes in the agent's character. What has to be said alike by all, such as what the agent is,
// stays in `agent-texts.json`; so does every language without texts of character, and an own brand voice, which no
// stored text can speak.
import type { Profile } from '../../core/settings.ts'
import type { Language } from '../../core/text/language.ts'
import { agentText } from './agent-texts.ts'
import bundled from './character-texts.json' with { type: 'json' }
import type { SmalltalkKind } from './smalltalk.ts'

type Said = Exclude<SmalltalkKind, 'identity'>
type Character = Exclude<Profile['personality'], 'brand'>
const byLanguage: Record<Language, Record<Character, Record<Said, string>> | undefined> = bundled

export const characterLanguages: readonly Language[] = Object.keys(byLanguage)

export function characterText(
  kind: SmalltalkKind,
  language: Language,
  { personality, name }: Pick<Profile, 'personality' | 'name'>,
): string {
  const own = personality === 'brand' || kind === 'identity' ? undefined : byLanguage[language]?.[personality]
  return own === undefined || kind === 'identity' ? agentText(kind, language, { name }) : own[kind]
}
