// Content that is never cited (private, or its citation switch is off) may shape an answer's words, and no more: an
// agent key passes on what it gets to visitors, so it learns neither titles nor addresses nor passages of it.
import type { Actor } from '../core/key.ts'
import type { StoredChunk } from '../core/ports/chunk-store.ts'

type Cited = Pick<StoredChunk, 'citable'>

/** Which passages a search may show to this key. */
export const mayShow =
  (actor: Pick<Actor, 'role'>) =>
  (chunk: Cited): boolean =>
    actor.role !== 'agent' || chunk.citable

/** Written by admins for the agent, or made of it: a visitor's runtime learns that it was there, at most. */
const INSIDE = new Set([
  ...['instruction', 'settings', 'prompt', 'droppedSentences', 'shortAnswers', 'shortAnswerSettled'],
])

/** The evidence as this key may see it: only what comes of documents that are cited. `citable`: those known to be. */
export function shownDecision(
  actor: Pick<Actor, 'role'>,
  decision: Record<string, unknown>,
  citable: ReadonlySet<string>,
): Record<string, unknown> {
  if (actor.role !== 'agent') return decision
  return Object.fromEntries(
    Object.entries(decision)
      .filter(([name, value]) => !INSIDE.has(name) && isOf(value, citable))
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? value.filter((entry) => isOf(entry, citable)) : value,
      ]),
  )
}

function isOf(entry: unknown, citable: ReadonlySet<string>): boolean {
  if (typeof entry !== 'object' || entry === null || !('documentId' in entry)) return true
  return typeof entry.documentId === 'string' && citable.has(entry.documentId)
}
