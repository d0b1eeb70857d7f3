// Takes accents off, so that `contrasena` finds `contraseña`. Vowel signs of Indic and Thai scripts are kept: they are letters.

const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ð: 'd',
  đ: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
}
const special = /[ßæœøðđþłħıς]/g
const marks = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to find text that is plain ASCII.
const ascii = /^[\u0000-\u007f]*$/

/** Expects lower case. `füße` → `fusse`. */
export function fold(word: string): string {
  if (ascii.test(word)) return word
  const bare = word.normalize('NFD').replace(marks, '').normalize('NFC')
  return bare.replace(special, (letter) => letters[letter] ?? letter)
}
