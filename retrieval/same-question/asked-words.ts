// What a question is made of, for comparing it with another: the stems that tell its subject, what it asks for, names.
import { analyze } from '../../core/text/analyze.ts'
import { fold } from '../../core/text/fold.ts'
import type { Language } from '../../core/text/language.ts'
import { words } from '../../core/text/words.ts'
import { askingWords } from '../content-terms.ts'
import { normaliseText } from '../normalise-text.ts'
import { type KindAsked, kindAsked } from '../question-kind.ts'
import openings from './openings.json' with { type: 'json' }

export interface AskedWords {
  /** Stems of its content words; empty for "How long?". */
  stems: ReadonlySet<string>
  /** Every word, folded. */
  words: ReadonlySet<string>
  /** What it asks for. `yes`: opens like a yes-or-no question; `say`: a sentence about the asker; `phrase`: neither. */
  kind: KindAsked | 'yes' | 'what' | 'say' | 'phrase'
  /** Words with a capital that do not open a sentence; none in German, which gives every noun one. */
  names: ReadonlySet<string>
}

const aside = new Set(openings.aside.split(' '))

const patterns = new Map(
  Object.entries(openings.byLanguage).map(([language, { yes, what, say }]) => [
    language,
    [
      ['yes', new RegExp(`^(?:${yes})(?= |$)`, 'u')],
      ['what', new RegExp(`^(?:${what})(?= |$)`, 'u')],
      ['say', new RegExp(`(?:^| )(?:${say})(?= |$)`, 'u')],
    ] as const,
  ]),
)

export function askedWords({ text: said, language }: { text: string; language: Language }): AskedWords {
  const text = withoutAside(said)
  const asking = askingWords(language)
  return {
    stems: new Set(analyze(text, language).filter((stem) => !asking.has(stem))),
    words: new Set(words(text, language).map(fold)),
    kind: kindAsked(text, language) ?? openingOf(text, language),
    names: language === 'de' ? new Set() : namesIn(text),
  }
}

/** "Hello, …" and "… Thanks!" ask nothing, where they stand by themselves. The text as it is when nothing else is left. */
export function withoutAside(text: string): string {
  const isAside = (part: string): boolean =>
    normaliseText(part)
      .split(' ')
      .every((word) => aside.has(word))
  const parts = text.split(/(?<=[,.!?;])\s+/u)
  const telling = parts.filter((part) => !isAside(part))
  return telling.length === 0 ? text : telling.join(' ')
}

function openingOf(text: string, language: Language): 'yes' | 'what' | 'say' | 'phrase' {
  const normal = normaliseText(text)
  return patterns.get(language)?.find(([, pattern]) => pattern.test(normal))?.[0] ?? 'phrase'
}

/** A question typed in capitals throughout names nothing by them. */
function namesIn(text: string): Set<string> {
  const inside = [...text.matchAll(/(?<=[\p{L}\p{N},;] )\p{Lu}[\p{L}\p{N}]+/gu)].map(([word]) =>
    fold(word.toLowerCase()),
  )
  const others = [...text.matchAll(/(?<= )\p{Ll}/gu)].length
  return new Set(others === 0 ? [] : inside)
}
