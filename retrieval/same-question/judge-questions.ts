// What is made of the nearest questions: one that is the same, ones that may be (worth asking back), and others.
import type { ChunkSearcher } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { ReadQuestion } from '../read-question.ts'
import { isSameQuestion, likenessOf } from '../same-question.ts'
import { compareQuestions, isFittedFor, type QuestionEmbedder } from './compare-questions.ts'

export interface Judged<Other = unknown> {
  other: Other
  verdict: 'same' | 'maybe' | 'other'
  /** 0 to 1; 0 where something rules it out; of a model without weights of its own the cosine. */
  probability: number
}

/**
 * Chosen on every other topic of `fixtures/short-answers`, reported on the others (`docs/short-answers.md`): from SAME on
 * one in a thousand was false. From MAYBE on a question is worth asking back. From AGREED on the words may settle it, too.
 */
const SAME = 0.75
const AGREED = 0.3
const MAYBE = 0.15
/**
 * The trees were fitted inside languages; across them only the two models' cosines are asked: from here on .7 of the
 * paraphrases find their short answer in another language, and a fifth of all questions a wrong one. So it is asked back,
 * never taken.
 */
const MAYBE_ACROSS = 0.825
/** Without a model of its own the older rule decides, on the nearest four. */
const RULED = 4

type Other = { question: ReadQuestion; group: string }
type Deps = { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics'> }
type Options = { acrossLanguages: boolean; signal?: AbortSignal | undefined }

/** The likeliest first. `acrossLanguages`: a question in another language may be worth asking back. */
export async function judgeQuestions<Of extends Other>(
  deps: Deps,
  asked: ReadQuestion,
  others: readonly Of[],
  options: Options,
): Promise<Judged<Of>[]> {
  const { embedder, searcher } = deps
  const judged = isFittedFor(embedder)
    ? await weighed({ embedder, searcher }, asked, others, options)
    : await ruled(deps, asked, others.slice(0, RULED), options.signal)
  return judged.sort((a, b) => b.probability - a.probability)
}

async function weighed<Of extends Other>(
  deps: Deps & { embedder: QuestionEmbedder },
  asked: ReadQuestion,
  others: readonly Of[],
  { acrossLanguages, signal }: Options,
): Promise<Judged<Of>[]> {
  const compared = await compareQuestions(deps.embedder, asked, others, signal)
  const judged: Judged<Of>[] = []
  for (const { other, probability, turnsAround, vague, sameLanguage, likeness } of compared) {
    if (turnsAround) judged.push({ other, verdict: 'other', probability: 0 })
    else if (!sameLanguage) {
      const worth = acrossLanguages && likeness >= MAYBE_ACROSS
      judged.push({ other, verdict: worth ? 'maybe' : 'other', probability: worth ? MAYBE : 0 })
    } else if (probability < MAYBE) judged.push({ other, verdict: 'other', probability })
    else {
      const same =
        (probability >= SAME && !vague) ||
        (probability >= AGREED &&
          isSameQuestion(await likenessOf(deps, asked, other.question, signal), deps.embedder.modelId))
      judged.push({ other, verdict: same ? 'same' : 'maybe', probability })
    }
  }
  return judged
}

async function ruled<Of extends Other>(
  deps: Deps,
  asked: ReadQuestion,
  others: readonly Of[],
  signal: AbortSignal | undefined,
): Promise<Judged<Of>[]> {
  const judged: Judged<Of>[] = []
  for (const other of others) {
    const likeness = await likenessOf(deps, asked, other.question, signal)
    const same = isSameQuestion(likeness, deps.embedder.modelId)
    judged.push({ other, verdict: same ? 'same' : 'other', probability: Math.min(1, likeness.cosine) })
  }
  return judged
}
