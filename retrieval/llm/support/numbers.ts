// The numbers of a text in a form that can be compared: whatever the digits, the separators, or the word for them.
import type { Language } from '../../../core/text/language.ts'
import bundled from './number-words.json' with { type: 'json' }

/** One number as it stands in a text, with every reading of it: `1.000` is a thousand in German and one in English. */
export interface FoundNumber {
  written: string
  readings: readonly string[]
}

const GROUPED = String.raw`\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?`
const PLAIN = String.raw`\d+(?:[.,:]\d+)*`
const number = new RegExp(`${GROUPED}|${PLAIN}`, 'g')
/** "1. Open the page": what numbers a step says nothing. */
const stepNumber = /^\s*(?:step\s+)?\d{1,3}[.)]\s+/iu

const wordLists: Record<Language, Record<string, string> | undefined> = Object.fromEntries(
  Object.entries(bundled.languages).map(([language, words]) => [language, toTable(words)]),
)

/** `tell`: numbers of the sentence itself, so without the number that a step begins with. */
export function numbersIn(
  text: string,
  language: Language | null,
  options: { tell?: boolean } = {},
): FoundNumber[] {
  const plain = toAsciiDigits(options.tell === true ? text.replace(stepNumber, '') : text)
  const found = [...plain.matchAll(number)].map(([written]) => ({ written, readings: readingsOf(written) }))
  const table = language === null ? undefined : wordLists[language]
  if (table === undefined) return found
  const words = plain.toLowerCase().match(/\p{L}+/gu) ?? []
  const spelled = words.flatMap((written) => {
    const value = Object.hasOwn(table, written) ? table[written] : undefined
    return value === undefined ? [] : [{ written, readings: [value] }]
  })
  return [...found, ...spelled]
}

/** Those that stand nowhere among the others, under any reading. */
export function missingNumbers(wanted: readonly FoundNumber[], held: readonly FoundNumber[]): string[] {
  const readings = new Set(held.flatMap((one) => one.readings))
  return wanted
    .filter((one) => !one.readings.some((reading) => readings.has(reading)))
    .map(({ written }) => written)
}

/** `1,000.50` → 1000.5; `1.000` → 1000 and 1; `1.2.3` and `9:30` stay what they are. */
function readingsOf(written: string): string[] {
  const tight = written.replace(/[ \u00a0\u202f'’]/g, '')
  const signs = tight.match(/[.,:]/g) ?? []
  if (signs.length === 0) return [trimZeros(tight)]
  if (tight.includes(':'))
    return [...new Set([tight.replace(/^0+(?=\d)/, ''), trimZeros(tight.replace(':', '.'))])]
  const last = Math.max(tight.lastIndexOf('.'), tight.lastIndexOf(','))
  const kinds = new Set(signs).size
  if (kinds === 2) return [trimZeros(`${tight.slice(0, last).replace(/[.,]/g, '')}.${tight.slice(last + 1)}`)]
  const grouped = /^\d{1,3}(?:[.,]\d{3})+$/.test(tight)
  if (signs.length > 1) return grouped ? [trimZeros(tight.replace(/[.,]/g, '')), tight] : [tight]
  const asDecimal = trimZeros(tight.replace(',', '.'))
  return grouped ? [trimZeros(tight.replace(/[.,]/g, '')), asDecimal] : [asDecimal]
}

const trimZeros = (digits: string): string => {
  const whole = digits.replace(/^0+(?=\d)/, '')
  return whole.includes('.') ? whole.replace(/0+$/, '').replace(/\.$/, '') : whole
}

/** `٣` and `３` are 3: each script's digits stand in a row of ten. */
function toAsciiDigits(text: string): string {
  return text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    if (code < 0x80) return digit
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String(code - zero)
  })
}

function toTable(words: string): Record<string, string> {
  return Object.fromEntries(
    words.split(' ').flatMap((entry) => {
      const [value = '', ...spelled] = entry.split('=').flatMap((part) => part.split('/'))
      return spelled.map((word) => [word, value])
    }),
  )
}
