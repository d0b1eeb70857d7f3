// Text of others on its way to a terminal: nothing in it may steer the terminal or turn around what is read.

const [ESC, BEL, CSI] = ['\u001b', '\u0007', '\u009b']
/** Sequences that begin with ESC or its eight-bit form, whole, so that no `[31m` is left of them. */
const SEQUENCES = new RegExp(
  `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]?`,
  'gu',
)
/** C0 but tab and line feed, DEL, C1. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu
/** Overrides of direction, and characters that show nothing but are read by machines. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu

export const plainText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(SEQUENCES, '').replace(CONTROLS, '').replace(HIDDEN, '')

/** JSON escapes C0 alone; C1 steers terminals as well. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, null, 1).replace(
    /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
