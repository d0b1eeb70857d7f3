// "That did not help": not a question to search for but a word on the last answer. Rules over whole messages, since the
// same words inside of a question ("why does sync not work?") ask something.
import { createBoundedCache } from '../../core/text/bounded-cache.ts'
import { fold } from '../../core/text/fold.ts'
import type { Language } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'
import bundled from './complaints.json' with { type: 'json' }
import { matchSmalltalk } from './smalltalk.ts'

type Rules = { alone: string; words: string; patterns: string[]; spaceless?: boolean }
const { note: _, ...lists } = bundled
const byLanguage: Record<Language, Rules | undefined> = lists

export const complaintLanguages: readonly Language[] = Object.keys(byLanguage)

/** A longer message says more than that it did not help. */
const MOST_CHARS = 160
const PARTS = /[.!?,;:…\n¡¿。！？、，；؟،–—]+/u

/**
 * The language of a message that says of the last answer that it did not help, and says nothing else; null for any other.
 * "Sorry, that did not help. Thanks anyway": one part complains, the others are talk. `likely` is tried first.
 */
export function complaintIn(text: string, likely: Language): Language | null {
  if (text.length > MOST_CHARS || text.includes('?')) return null
  const parts = text.split(PARTS).filter((part) => normaliseText(part) !== '')
  const isTalk = (part: string): boolean => matchSmalltalk(part) !== undefined
  for (const language of [likely, ...complaintLanguages.filter((other) => other !== likely)]) {
    const rules = rulesOf(language)
    if (rules?.complains(text)) return language
    const others = rules === null ? [] : parts.filter((part) => !rules.complains(part))
    if (others.length < parts.length && others.every((part) => rules?.isFiller(part) || isTalk(part))) {
      return language
    }
  }
  return null
}

type Matcher = { complains(part: string): boolean; isFiller(part: string): boolean }

const rulesOf = createBoundedCache(100, (language: string): Matcher | null => {
  const rules = byLanguage[language]
  if (rules === undefined) return null
  const { spaceless = false } = rules
  const [alone = '', words = '', patterns = ''] = [rules.alone, rules.words, rules.patterns.join('|')].map(
    fold,
  )
  const filler = spaceless
    ? new RegExp(`^(?:${words})+|(?:${words})+$`, 'gu')
    : new RegExp(`(?<= |^)(?:${words})(?= |$)`, 'gu')
  const complaint = new RegExp(`^(?:${alone})?(?:${patterns})$`, 'u')
  const only = new RegExp(`^(?:${alone})?$`, 'u')
  const telling = (part: string): string => {
    const normal = normaliseText(part)
    return (spaceless ? normal.replaceAll(' ', '') : normal).replace(filler, '').replaceAll(' ', '')
  }
  return { isFiller: (part) => only.test(telling(part)), complains: (part) => complaint.test(telling(part)) }
})
