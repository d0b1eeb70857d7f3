// Does the visitor ask for a person? Patterns in many languages, all tried: short messages are often misdetected.
import { fold } from '../../core/text/fold.ts'
import { normaliseText } from '../normalise-text.ts'
import bundled from './human-requested.json' with { type: 'json' }

type LanguagePatterns = { never?: string[]; patterns: string[]; spaceless?: boolean }
type Compiled = { never: RegExp[]; patterns: RegExp[]; spaceless: boolean }

const byLanguage: Record<string, LanguagePatterns> = bundled
const compiled: Compiled[] = Object.values(byLanguage).map(({ never = [], patterns, spaceless = false }) => ({
  never: never.map((source) => compile(source, spaceless, 'gu')),
  patterns: patterns.map((source) => compile(source, spaceless)),
  spaceless,
}))

export const humanRequestLanguages: readonly string[] = Object.keys(byLanguage)

/**
 * The words that ask for a person, or null. What only sounds like it (human resources, user agent, how customers talk
 * to an agent) is blanked out before, in every language, since such words travel.
 */
export function matchHumanRequest(text: string): string | null {
  const normal = normaliseText(ends(text))
  const left = compiled.reduce((rest, { never }) => blank(rest, never), normal)
  for (const { patterns, spaceless } of compiled) {
    for (const candidate of spaceless ? [left, left.replaceAll(' ', '')] : [left]) {
      for (const pattern of patterns) {
        const match = pattern.exec(candidate)
        if (match !== null) return match[0].trim()
      }
    }
  }
  return null
}

/** Does it hold words that only sound like a person being asked for? Then a model that hears by meaning is not asked. */
export function soundsOnlyLikeIt(text: string): boolean {
  const normal = normaliseText(ends(text))
  return compiled.some(({ never }) => blank(normal, never) !== normal)
}

/** Who wants a person says so at once or in the end; ten thousand characters under all patterns would cost a second. */
const KEPT = 600
const ends = (text: string): string =>
  text.length <= 2 * KEPT ? text : `${text.slice(0, KEPT)} ${text.slice(-KEPT)}`

const blank = (text: string, patterns: readonly RegExp[]): string =>
  patterns.reduce((rest, pattern) => rest.replace(pattern, '¤'), text)

/** Patterns are written naturally and folded as the text is; `\w` means a letter of any script. */
function compile(source: string, spaceless: boolean, flags = 'u'): RegExp {
  const folded = fold(source.normalize('NFKC')).replaceAll('\\w', '[\\p{L}\\p{M}\\p{N}]')
  if (spaceless) return new RegExp(`(?:${folded})`, flags)
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${folded})(?![\\p{L}\\p{M}\\p{N}])`, flags)
}
