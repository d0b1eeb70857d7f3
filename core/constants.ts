// Numbers that both chunk stores and all writers of the index share. Changing one is a new index version.

/** BM25, as Qdrant's client weight computes it: tf·(k1+1) / (tf + k1·(1 − b + b·len/avgLen)). */
export const BM25 = { k1: 1.2, b: 0.75, avgLen: 110 } as const

/** Reciprocal rank fusion: score = Σ 1/(k + place), place from 1 (Cormack, Clarke, Büttcher 2009). */
export const RRF_K = 60

/** Raised when analyzer, BM25 constants or term hashing change. */
export const INDEX_VERSION = 1
