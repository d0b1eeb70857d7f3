// What every reader's text goes through: no control or invisible characters, one Unicode form, no stray blanks.

// C0 and C1 controls but \n and \t, soft hyphen, zero-width space, bidi controls, word joiner and other invisible
// operators, BOM, and tag characters (text that a person cannot see but a model reads).
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu
const LONE_SURROGATE = /\p{Surrogate}/gu
const PLAIN = /^[\n\x20-\x7e]*$/

/** Line ends become \n, other blanks of Unicode a space; NFC. Fast for plain ASCII, which most text is. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '\ufffd')
    .normalize('NFC')
}

/** One line: every run of blanks and line breaks is one space. */
export const foldSpaces = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim()
