// Numbers that both chunk stores and all writers of the index share. Changing one is a new index version.

/** BM25, as Qdrant's client weight computes it: tf·(k1+1) / (tf + k1·(1 − b + b·len/avgLen)). */
export const BM25 = {
  k1: 1.2,
  b: 0.75,
  /**
   * Mean number of terms of a chunk's `embedText` after stop words: 79.3 over the 699 chunks of 300 of LibreOffice 7.4's
   * 2,560 English help pages (every 8th by path, through parser and chunker); German gives 68.4 over 769.
   */
  avgLen: 79,
} as const

/**
 * Reciprocal rank fusion: score = Σ 1/(k + place), place from 1 (Cormack, Clarke, Büttcher 2009, with k = 60 for lists
 * of whole documents). Fitted by scripts/fit-fusion.ts: the first places of our legs tell far more than the others.
 */
export const RRF_K = 2

/** Raised when analyzer, BM25 constants, term hashing or the codes of tokens change. */
export const INDEX_VERSION = 2
