// BM25 as Qdrant computes it, in float64: the client's document weight and the server's idf.
import { BM25 } from '../../core/constants.ts'

/** ln(1 + (N − df + 0.5)/(df + 0.5)). Worked: of 3 chunks 2 have the term → ln(1 + 1.5/2.5) = 0.470. */
export const idf = (chunks: number, documentFrequency: number): number =>
  Math.log(1 + (chunks - documentFrequency + 0.5) / (documentFrequency + 0.5))

/** What `length` adds below the line: k1·(1 − b + b·len/avgLen). */
export const lengthNorm = (length: number): number => BM25.k1 * (1 - BM25.b + (BM25.b * length) / BM25.avgLen)

/** A term's weight in a chunk: tf·(k1+1)/(tf + norm). Worked: tf 2 at the mean length → 2·2.2/(2 + 1.2) = 1.375. */
export const termWeight = (count: number, norm: number): number => (count * (BM25.k1 + 1)) / (count + norm)
