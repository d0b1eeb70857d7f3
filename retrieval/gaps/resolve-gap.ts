// Closing a gap: the resolution is applied, then the gap's own questions say whether it holds.
import { AppError } from '../../core/errors.ts'
import type { Gap, GapResolution, GapState, Replay } from '../../core/gap.ts'
import type { Actor } from '../../core/key.ts'
import type { GapDeps } from './gap-deps.ts'
import { distinctQuestions, questionsOfGap } from './gap-questions.ts'
import { replayQuestions } from './replay-gap.ts'

/** Beyond these distinct questions a gap is not replayed whole, so it is not called verified. */
const MAX_REPLAYED = 300
const MAX_READ = 5000

/**
 * The gap's phrasings are not added to a short answer as variants: a replay that was told the questions would prove
 * nothing. Whoever resolves sees which stayed unanswered and adds variants on purpose.
 * @throws AppError not-found (document or source)
 */
export async function resolveGap(
  deps: GapDeps,
  gap: Gap,
  resolution: GapResolution,
  actor: Actor,
): Promise<Replay> {
  const applied = await apply(deps, resolution)
  const all = await questionsOfGap(deps.questions, gap.id, MAX_READ)
  const distinct = distinctQuestions(all)
  const asked = distinct.slice(0, MAX_REPLAYED)
  const questions = await replayQuestions(deps, asked, actor)
  const answered = questions.filter((question) => question.answered).length
  const whole = asked.length === distinct.length && all.length < MAX_READ && asked.length > 0
  const state: GapState = whole && answered === asked.length ? 'verified' : 'addressed'
  const by = { keyId: actor.keyId, at: new Date(deps.clock.now()).toISOString() }
  const updated = await deps.gaps.setState(gap.id, state, {
    ...applied,
    ...by,
    asked: asked.length,
    answered,
  })
  return { gap: updated ?? { ...gap, state }, asked: asked.length, answered, questions }
}

/** What is kept with the gap: ids, not texts. */
async function apply(deps: GapDeps, resolution: GapResolution): Promise<Record<string, unknown>> {
  if ('shortAnswer' in resolution) {
    const saved = await deps.sync.saveShortAnswer(resolution.shortAnswer, undefined)
    return { shortAnswerId: saved.id }
  }
  if ('documentId' in resolution) {
    if ((await deps.documents.get(resolution.documentId)) === undefined)
      unknown('document', resolution.documentId)
    return { documentId: resolution.documentId }
  }
  if ((await deps.sources.get(resolution.sourceId)) === undefined) unknown('source', resolution.sourceId)
  return { sourceId: resolution.sourceId }
}

function unknown(what: 'document' | 'source', id: string): never {
  throw new AppError(
    'not-found',
    `Resolving a gap by a ${what}: expected an existing ${what} id, got ${id}. Add the ${what} first, or name another.`,
    { details: { [`${what}Id`]: id } },
  )
}
