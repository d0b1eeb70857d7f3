// What the agent itself says, in the asker's language.
import type { Language } from '../../core/text/language.ts'
import bundled from './agent-texts.json' with { type: 'json' }

type Texts = (typeof bundled)['en']
export type TextName = keyof Texts
const byLanguage: Record<Language, Texts> = bundled

export const textLanguages: readonly Language[] = Object.keys(byLanguage)

/** English where the language has no texts; `nb` and `nn` are Norwegian. */
export function agentText(name: TextName, language: Language, values: { name?: string } = {}): string {
  const texts = byLanguage[language === 'nb' || language === 'nn' ? 'no' : language] ?? bundled.en
  return texts[name].replaceAll('{name}', values.name ?? '')
}
