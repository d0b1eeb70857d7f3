// The names of a text: what a writer may not change, translate or make up. Addresses, identifiers, initials, names of
// people and products, and what stands in quotation marks.
import { analyze } from '../../../core/text/analyze.ts'
import { fold } from '../../../core/text/fold.ts'
import type { Language } from '../../../core/text/language.ts'
import { normaliseText } from '../../normalise-text.ts'
import { internationalName } from './international-names.ts'

const address =
  /(?:https?:\/\/|www\.)[^\s<>"'”»)\]]+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu
const quoted = /[“„"«‹「『]([^“”„"«»‹›「」『』\n]{2,80})[”“"»›」』]/gu
const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}._/\\@#+-]*/gu
const capitalised = /^\p{Lu}[\p{L}\p{M}]+$/u
/** Where letters of other scripts stand right beside it. */
const latinWord = /[\p{sc=Latn}\p{N}][\p{sc=Latn}\p{M}\p{N}._/\\@#+-]*/gu
/** Languages that write every noun with a capital: there it tells nothing. */
const NOUNS_IN_CAPITALS = new Set(['de', 'lb'])
/** Scripts without capitals: a Latin word in their midst is a name. */
const caseless =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Arab}\p{sc=Hebr}\p{sc=Thai}\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Geor}]/u

/** What stands in quotation marks: mostly a label to click, which must stand in the text itself and not in a title. */
export const quotedIn = (sentence: string): string[] =>
  [...sentence.matchAll(quoted)].flatMap(([, inside]) => (inside === undefined ? [] : [inside.trim()]))

/** As they stand, each once. A capital at the beginning of a sentence makes no name. */
export function namesIn(sentence: string, language: Language | null): string[] {
  const names = new Set<string>()
  for (const [found] of sentence.matchAll(address)) names.add(found.replace(/[.,;:!?]+$/u, ''))
  const rest = sentence.replace(address, ' ')
  for (const inside of quotedIn(rest)) names.add(inside)
  const spaceless = caseless.test(rest)
  for (const match of rest.matchAll(spaceless ? latinWord : word)) {
    const found = match[0].replace(/[._/\\@#+-]+$/u, (end) => (/^[#+]+$/.test(end) ? end : ''))
    if (isIdentifier(found) || (spaceless && /^\p{sc=Latn}{2,}/u.test(found))) names.add(found)
    else if (language !== null && NOUNS_IN_CAPITALS.has(language)) continue
    else if (capitalised.test(found) && !beginsSentence(rest.slice(0, match.index))) names.add(found)
  }
  return [...names]
}

/** `sameLanguage: false`: what stands in quotation marks may be translated, so it is not asked for. */
export function missingNames(
  names: readonly string[],
  evidence: string,
  languages: { sentence: Language | null; evidence: Language | null },
): string[] {
  if (names.length === 0) return []
  const held = ` ${normaliseText(evidence)} `
  const stems = new Set(analyze(evidence, languages.evidence))
  const known = new Set(
    (evidence.match(/[\p{L}\p{M}]+/gu) ?? []).flatMap(
      (one) => internationalName(one, languages.evidence) ?? [],
    ),
  )
  const sameLanguage = languages.sentence === languages.evidence
  return names.filter((name) => {
    const plain = normaliseText(name)
    if (plain === '' || held.includes(` ${plain} `)) return false
    if (/\s/u.test(name) && !sameLanguage) return false
    if (/[@/]|^www\./u.test(name)) return !evidence.toLowerCase().includes(name.toLowerCase())
    const shared = internationalName(name, languages.sentence)
    if (shared !== undefined && known.has(shared)) return false
    const parts = analyze(name, languages.evidence)
    return parts.length === 0 || !parts.every((part) => stems.has(part) || held.includes(` ${fold(part)} `))
  })
}

/** `KILDE_PORT`, `GitHub`, `PDF`, `A4`, `--flag`: nobody writes these by chance. A number alone is none. */
function isIdentifier(found: string): boolean {
  if (!/\p{L}/u.test(found) || found.length < 2) return false
  if (/[_@\\#]/u.test(found) || /\p{L}[./]\p{L}/u.test(found)) return true
  if (/^\p{Lu}[\p{Lu}\p{N}-]+$/u.test(found) && (found.match(/\p{Lu}/gu)?.length ?? 0) >= 2) return true
  if (/\p{Ll}\p{Lu}/u.test(found)) return true
  return /^\p{L}+\p{N}+$/u.test(found) && /\p{Lu}/u.test(found)
}

const beginsSentence = (before: string): boolean =>
  /(?:^|[.!?:;…。！？|\n])\s*["'“„«(\-*•–]*\s*$/u.test(before) ||
  /(?:^|\n)\s*\d{1,3}[.)]\s+["'“„«(]*$/u.test(before)
