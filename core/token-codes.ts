// A passage's tokens as the index keeps them: one bit a dimension, which side of the average token it lies on. 48 bytes
// stand for 384 numbers and keep nearly all of what comparing word by word finds (docs/decisions, tokens-are-kept-as-signs).

/** What a model's tokens have in common: their mean, and how far each dimension strays from it (mean absolute). */
export interface TokenSpace {
  centre: Float32Array
  scale: Float32Array
}

/** Of one text, in order, without the prefix's and the special tokens. */
export interface TokenCodes {
  /** Where each token ends in `plainText(text)`, in UTF-16 units. */
  ends: Uint16Array
  /** `dimensions / 8` bytes a token; bit i % 8 of byte i / 8 is 1 when dimension i lies above the centre. */
  bits: Uint8Array
}

/** The codes of what was embedded for a chunk: its title and headings, then its text. */
export interface PassageTokens extends TokenCodes {
  /** So many tokens stand before the chunk's own text; `ends` of the others count from where that text begins. */
  above: number
}

/** `tokens`: L2-normalised vectors, one after the other. */
export function encodeTokens(tokens: Float32Array, { centre }: TokenSpace): Uint8Array<ArrayBuffer> {
  const dimensions = centre.length
  const bits = new Uint8Array(Math.ceil(tokens.length / 8))
  for (let at = 0; at < tokens.length; at += 1) {
    if ((tokens[at] ?? 0) > (centre[at % dimensions] ?? 0))
      bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7))
  }
  return bits
}

/** What the tokenizer drops: control characters that are no white space, marks of direction, the byte order mark. */
const DROPPED = new RegExp(
  `[${[0x00, 0x08].map((code) => String.fromCharCode(code)).join('-')}\\v\\x0E-\\x1F\\x7F\\u200b\\u200e\\u200f\\ufeff]`,
  'g',
)

/** Text as the tokenizer reads it (its tokenizer.json): compatibility forms, one space for any white space. */
export const plainText = (text: string): string =>
  text.replace(DROPPED, '').normalize('NFKC').replace(/\s+/g, ' ')

/** `whole` ends with `text` (white space around it apart), as a chunk's `embedText` does; else all tokens are its own. */
export function tokensOfPassage(codes: TokenCodes, whole: string, text: string): PassageTokens {
  const own = plainText(text.trim())
  const all = plainText(whole.trim())
  const before = all.endsWith(own) ? all.length - own.length : 0
  const above = codes.ends.findIndex((end) => end > before)
  return {
    above: above < 0 ? codes.ends.length : above,
    ends: codes.ends.map((end) => Math.max(0, end - before)),
    bits: codes.bits,
  }
}
