// Pieces against a question where no tokens are kept (an embedder behind a server): the likeliest are embedded now.
import type { Embedder } from '../../core/ports/embedder.ts'
import { cosine, vectorsOf } from '../vector-cache.ts'
import { type Candidate, standAloneText } from './unit-candidates.ts'

/**
 * A sentence takes about 7 ms on two cores. With 16 two more of 49 natural questions cite the page that was wanted, at
 * 40 ms more a question.
 */
const MAX_EMBEDDED = 12

/** Cosine of each with the question, in order. */
export async function compareByVector(
  deps: { embedder: Embedder },
  questionVector: Float32Array,
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const vectors = await vectorsOf(deps.embedder, candidates.map(standAloneText), 'passage', signal)
  return vectors.map((vector) => cosine(questionVector, vector))
}

/** Half the places go by worth, half to the passages in turn, so that a question in another language meets each of them. */
export function mostLikely(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length <= MAX_EMBEDDED) return [...candidates]
  const best = Math.max(...candidates.map((candidate) => candidate.bm25), Number.EPSILON)
  const worth = (candidate: Candidate): number =>
    candidate.bm25 / best + 1 / (1 + candidate.passageRank) + 0.25 / (1 + candidate.index)
  const sorted = [...candidates].sort((a, b) => worth(b) - worth(a) || a.start - b.start)
  const byWorth = sorted.slice(0, MAX_EMBEDDED / 2)
  return [...byWorth, ...inTurn(sorted.slice(MAX_EMBEDDED / 2), MAX_EMBEDDED / 2)]
}

/** The first of each passage, then the second of each, and so on. */
function inTurn(sorted: readonly Candidate[], places: number): Candidate[] {
  const turns = new Map<string, number>()
  const turnOf = new Map(
    sorted.map((candidate) => {
      const turn = turns.get(candidate.passage.id) ?? 0
      turns.set(candidate.passage.id, turn + 1)
      return [candidate, turn]
    }),
  )
  const turn = (candidate: Candidate): number => turnOf.get(candidate) ?? 0
  return [...sorted].sort((a, b) => turn(a) - turn(b) || a.passageRank - b.passageRank).slice(0, places)
}
