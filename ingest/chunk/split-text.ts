// Cuts what is too long for one chunk: at lines (code), else at sentences, then at words, then at characters.
import { splitSentences } from '../../core/text/split-sentences.ts'

export type CountTokens = (texts: readonly string[]) => Promise<number[]>
export interface TextPart {
  start: number
  end: number
  tokens: number
}
type Cut = (text: string) => number[]
/** Parts of this many characters are small enough to be grouped again. */
const CHARACTERS = 64

/**
 * Parts in order that join to `text`, each within `limit` tokens (a single character may exceed it). White space stays
 * with the part before it. Counting is asked once for each depth of cutting, not once a part.
 */
export async function splitText(
  text: string,
  how: { limit: number; code: boolean; language: string | null; count: CountTokens },
): Promise<TextPart[]> {
  const { limit, count } = how
  const first: Cut = how.code ? atLines : (part) => atSentences(part, how.language)
  let parts: TextPart[] = [{ start: 0, end: text.length, tokens: Number.POSITIVE_INFINITY }]
  for (const cut of [first, atWords, atCharacters, halves, halves, halves, halves, halves, halves]) {
    const long = parts.filter((part) => part.tokens > limit)
    if (long.length === 0) break
    const smaller = long.map((part) => cutPart(text, part, cut))
    const tokens = await count(smaller.flat().map((part) => text.slice(part.start, part.end)))
    let at = 0
    const counted = smaller.map((list) => list.map((part) => ({ ...part, tokens: tokens[at++] ?? 0 })))
    const replacement = new Map(long.map((part, i) => [part, grouped(counted[i] ?? [], limit)]))
    parts = parts.flatMap((part) => replacement.get(part) ?? [part])
  }
  return parts
}

function cutPart(text: string, part: TextPart, cut: Cut): { start: number; end: number }[] {
  const body = text.slice(part.start, part.end)
  // A border between two halves moves before them: left out, a run of such characters would never be cut.
  const borders = cut(body).map((at) => (insidePair(body, at) ? at - 1 : at))
  const starts = [0, ...new Set(borders.filter((at) => at > 0 && at < body.length))]
  return starts.map((at, i) => ({ start: part.start + at, end: part.start + (starts[i + 1] ?? body.length) }))
}

/** Words and characters are put together again up to the limit; sentences and lines too: the chunker wants few parts. */
function grouped(parts: readonly TextPart[], limit: number): TextPart[] {
  const found: TextPart[] = []
  for (const part of parts) {
    const last = found.at(-1)
    if (last !== undefined && last.tokens + part.tokens <= limit) {
      last.end = part.end
      last.tokens += part.tokens
    } else found.push({ ...part })
  }
  return found
}

/** Between the two halves of one character, or of a CRLF. */
function insidePair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1)
  const after = text.charCodeAt(at)
  return (
    (before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000) ||
    (before === 13 && after === 10)
  )
}

const atLines: Cut = (text) => Array.from(text.matchAll(/\n/g), (match) => match.index + 1)
const atSentences = (text: string, language: string | null): number[] =>
  splitSentences(text, language).map((span) => span.start)
/** Runs of words, not single ones: a megabyte without a full stop would otherwise be counted in 200,000 calls. */
const atWords: Cut = (text) => {
  const starts: number[] = []
  for (const match of text.matchAll(/\s+/g)) {
    const at = match.index + match[0].length
    if (at - (starts.at(-1) ?? 0) >= CHARACTERS) starts.push(at)
  }
  return starts
}
const atCharacters: Cut = (text) =>
  Array.from({ length: Math.ceil(text.length / CHARACTERS) - 1 }, (_, i) => (i + 1) * CHARACTERS)
const halves: Cut = (text) => (text.length < 2 ? [] : [Math.ceil(text.length / 2)])
