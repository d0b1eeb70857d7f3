// SentencePiece's Unigram model over a plain map: the same ids as transformers.js, a tenth of its memory (its trie of
// 250,000 pieces takes 250 MB and a second), and each word is cut only once.
import { createBoundedCache } from '../../../core/text/bounded-cache.ts'

export interface UnigramTokenizer {
  /** Token ids without special tokens. Any string is accepted; a literal `<s>` is text and no special token. */
  encode(text: string): number[]
  /** The same, with the word (cut at white space, from 0) that each id belongs to, and where it ends. */
  encodeWords(text: string): WordPieces
}
export interface UnigramModel {
  /** Piece and score by id. */
  vocab: readonly (readonly [string, number])[]
  unknownId: number
  /** Pieces that text never matches, such as `<s>`. */
  special: ReadonlySet<string>
  /** Applied in order before the text is cut at white space. */
  normalize: (text: string) => string
}
export interface WordPieces {
  ids: number[]
  words: number[]
  /** Per id, the end of its piece in the normalised text with a space before it, in UTF-16 units. */
  ends: number[]
}
/** One word's pieces, `ends` counted from the word's own beginning. */
type Cut = { ids: number[]; ends: number[] }
const SPACE = '▁'
/** As SentencePiece: an unknown character costs this much more than the rarest piece. */
const UNKNOWN_PENALTY = 10
const CACHED_WORDS = 30_000
const LONGEST_CACHED = 40

export function createUnigramTokenizer(model: UnigramModel): UnigramTokenizer {
  // Not `model` itself: its 250,000 pairs are to be forgotten once they are read.
  const { unknownId, normalize } = model
  const ids = new Map<string, number>()
  const scores = new Float64Array(model.vocab.length)
  const longest = new Map<string, number>()
  let lowest = 0
  for (const [id, [piece, score]] of model.vocab.entries()) {
    lowest = Math.min(lowest, score)
    scores[id] = score
    if (model.special.has(piece)) continue
    ids.set(piece, id)
    const first = firstCharacter(piece)
    longest.set(first, Math.max(longest.get(first) ?? 0, piece.length))
  }
  const unknownScore = lowest - UNKNOWN_PENALTY

  /** The best-scoring cut of one word: for each end the best start, then back from the end. */
  const cut = (word: string): Cut => {
    const best = new Float64Array(word.length + 1).fill(Number.NEGATIVE_INFINITY)
    const from = new Int32Array(word.length + 1)
    const by = new Int32Array(word.length + 1)
    best[0] = 0
    for (let start = 0; start < word.length; ) {
      const first = firstCharacter(word.slice(start, start + 2))
      const here = best[start] ?? 0
      const reach = Math.min(word.length, start + Math.max(first.length, longest.get(first) ?? 0))
      const offer = (end: number, id: number, score: number) => {
        // Strictly better only: of two equal cuts the one with the earlier start stays, as in SentencePiece.
        if (here + score <= (best[end] ?? 0)) return
        best[end] = here + score
        from[end] = start
        by[end] = id
      }
      for (let end = start + first.length; end <= reach; end += 1) {
        const id = ids.get(word.slice(start, end))
        if (id !== undefined) offer(end, id, scores[id] ?? 0)
        else if (end === start + first.length) offer(end, unknownId, unknownScore)
      }
      start += first.length
    }
    return backtrack(from, by, word.length, unknownId)
  }
  const cached = createBoundedCache(CACHED_WORDS, cut)

  const encodeWords = (text: string) => {
    const found: WordPieces = { ids: [], words: [], ends: [] }
    let before = 0
    for (const [at, word] of cutAtSpaces(normalize(text)).entries()) {
      const { ids, ends } = word.length > LONGEST_CACHED ? cut(word) : cached(word)
      for (const [i, id] of ids.entries()) {
        found.ids.push(id)
        found.words.push(at)
        found.ends.push(before + (ends[i] ?? 0))
      }
      before += word.length
    }
    return found
  }
  return { encode: (text) => encodeWords(text).ids, encodeWords }
}

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0)

/** `a b` → `▁a`, `▁b`. Pieces never reach over a space, so words are cut alone. */
function cutAtSpaces(text: string): string[] {
  if (text === '') return []
  const marked = text.replaceAll(' ', SPACE)
  return (marked.startsWith(SPACE) ? marked : SPACE + marked).match(/▁[^▁]*/g) ?? []
}

function backtrack(from: Int32Array, by: Int32Array, length: number, unknownId: number): Cut {
  const ids: number[] = []
  const ends: number[] = []
  for (let end = length; end > 0; end = from[end] ?? 0) {
    const id = by[end] ?? unknownId
    // Neighbouring unknown characters are one unknown token.
    if (id === unknownId && ids.at(-1) === unknownId) continue
    ids.push(id)
    ends.push(end)
  }
  return { ids: ids.reverse(), ends: ends.reverse() }
}
