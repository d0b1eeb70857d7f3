// Unanswered questions → gaps: the nearest gap by meaning takes a question, else it opens one of its own.
import type { GapCause, GapState } from '../../core/gap.ts'
import type { QuestionStore } from '../../core/ports/question-store.ts'
import { readQuestion } from '../read-question.ts'
import { likenessOf } from '../same-question.ts'
import { cosine, vectorsOf } from '../vector-cache.ts'
import { withVector } from './centroid.ts'
import { causeOf } from './gap-cause.ts'
import type { GapDeps } from './gap-deps.ts'
import { distinctQuestions, questionsOfGap } from './gap-questions.ts'
import { belongsTogether } from './same-gap.ts'

const BATCH = 100
/** A gap's title is sought among its newest questions; more would not change it much. */
const TITLE_FROM = 50

type Ungrouped = Awaited<ReturnType<QuestionStore['ungrouped']>>[number]
type KnownGap = {
  id: string
  state: GapState
  centroid: Float32Array
  questions: number
  title: string | null
}

/** Groups everything that waits, oldest first; returns how many questions were given a gap. */
export async function groupQuestions(deps: GapDeps, signal?: AbortSignal): Promise<number> {
  const gaps: KnownGap[] = (await deps.gaps.centroids()).map((gap) => ({ ...gap, title: null }))
  let grouped = 0
  for (;;) {
    signal?.throwIfAborted()
    const waiting = await deps.questions.ungrouped(BATCH)
    for (const question of waiting) {
      signal?.throwIfAborted()
      await place(deps, question, gaps)
      grouped += 1
    }
    if (waiting.length < BATCH) return grouped
  }
}

async function place(deps: GapDeps, question: Ungrouped, gaps: KnownGap[]): Promise<void> {
  const [vector] = question.vector
    ? [question.vector]
    : await vectorsOf(deps.embedder, [question.question], 'query')
  if (vector === undefined) throw new Error('one text was embedded and no vector came back')
  const near = await nearestGap(deps, question, vector, gaps)
  if (near === undefined) {
    const cause: GapCause = causeOf((await deps.questions.get(question.id))?.decision ?? {})
    const gap = await deps.gaps.create({ title: question.question.trim(), cause, centroid: vector })
    await deps.questions.assignGap(question.id, gap.id)
    gaps.push({ id: gap.id, state: gap.state, centroid: vector, questions: 1, title: gap.title })
    return
  }
  await deps.questions.assignGap(question.id, near.id)
  near.centroid = withVector(near.centroid, near.questions, vector)
  near.questions += 1
  near.title = await centralQuestion(deps, near)
  await deps.gaps.setCentroid(near.id, near.centroid, near.title)
  // It was thought closed and the question came back. A dismissed gap takes questions in silence.
  if (near.state === 'verified' || near.state === 'addressed') {
    await deps.gaps.setState(near.id, 'reopened')
    near.state = 'reopened'
  }
}

/** Among the nearest few by meaning, the first that also passes the look at the words of its title. */
async function nearestGap(
  deps: GapDeps,
  question: Ungrouped,
  vector: Float32Array,
  gaps: readonly KnownGap[],
): Promise<KnownGap | undefined> {
  const asked = readQuestion(question.question, { language: question.language })
  const near = gaps
    .map((gap) => ({ gap, nearness: cosine(gap.centroid, vector) }))
    .sort((a, b) => b.nearness - a.nearness)
    .slice(0, 3)
  for (const { gap, nearness } of near) {
    gap.title ??= (await deps.gaps.get(gap.id))?.title ?? ''
    const likeness = await likenessOf(deps, asked, readQuestion(gap.title))
    const { modelId } = deps.embedder
    if (belongsTogether({ ...likeness, cosine: Math.max(nearness, likeness.cosine) }, modelId)) return gap
  }
  return undefined
}

/** The question nearest to the middle of them all; of equals the one that stands first. */
async function centralQuestion(deps: GapDeps, gap: KnownGap): Promise<string> {
  const questions = distinctQuestions(await questionsOfGap(deps.questions, gap.id, TITLE_FROM))
  const texts = questions.map(({ question }) => question.trim())
  const vectors = await vectorsOf(deps.embedder, texts, 'query')
  const ranked = texts
    .map((text, i) => ({ text, likeness: cosine(gap.centroid, vectors[i] ?? gap.centroid) }))
    .sort((a, b) => b.likeness - a.likeness)
  return ranked[0]?.text ?? gap.title ?? ''
}
