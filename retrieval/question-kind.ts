// What a question asks for: how, where, when, how much. "Where can I pay?" and "When must I pay?" share every other word.
import type { Language } from '../core/text/language.ts'
import { normaliseText } from './normalise-text.ts'
import bundled from './question-kinds.json' with { type: 'json' }

const { note: _, ...lists } = bundled
const byLanguage = new Map<Language, { kind: string; pattern: RegExp }[]>(
  Object.entries(lists).map(([language, kinds]) => [
    language,
    Object.entries(kinds).map(([kind, words]) => ({
      kind,
      pattern: new RegExp(
        `^(?:\\S+ ){0,2}?(?:${words.split('|').map(normaliseWords).join('|')})(?= |$)`,
        'u',
      ),
    })),
  ]),
)

function normaliseWords(words: string): string {
  return words
    .split('.*')
    .map((part) => normaliseText(part))
    .join(' .*')
    .replace(/ \.\*(?=\S)/gu, ' .* ')
}

const kinds = [
  'price',
  'count',
  'size',
  'duration',
  'frequency',
  'when',
  'where',
  'who',
  'why',
  'how',
] as const
export type KindAsked = (typeof kinds)[number]

/** By its first asking words; null where there are none (a yes-or-no question, a wish, keywords). */
export function kindAsked(text: string, language: Language): KindAsked | null {
  const normal = normaliseText(text)
  const kind = byLanguage.get(language)?.find(({ pattern }) => pattern.test(normal))?.kind
  return kinds.find((known) => known === kind) ?? null
}

/** Null: how, a yes-or-no question, a wish, keywords, which all may mean the same; or a language that is not known here. */
export function questionKind(text: string, language: Language): KindAsked | null {
  const kind = kindAsked(text, language)
  return kind === 'how' ? null : kind
}
