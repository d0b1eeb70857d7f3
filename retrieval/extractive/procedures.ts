// Which procedure a "how do I" question asks for: one is told by its heading, not by any single step.
import type { ChunkSearcher, StoredChunk } from '../../core/ports/chunk-store.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import { meetChunks, readAskedTokens } from '../asked-tokens.ts'
import { contentTerms, termsIn } from '../content-terms.ts'
import { lateMatch } from '../late-interaction.ts'
import { coverage } from '../term-weights.ts'
import { cosine, vectorsOf } from '../vector-cache.ts'
import { headingLine } from './heading-line.ts'
import type { ScoredUnit } from './score-units.ts'
import { splitUnits, type Unit } from './split-units.ts'
import { headingAbove } from './unit-candidates.ts'
import { rangesAbove, tokenRangesIn } from './unit-tokens.ts'

/** Headings are short: six cost what one long sentence costs. */
const MOST = 6
const PASSAGES = 6
const FEWEST_STEPS = 2
/**
 * By tokens similarities differ by tenths, by vectors by hundredths. `words`: what title and heading gain that hold all
 * the question's words; `exact`: what a heading gains that says these words and no others (to delete is not to insert);
 * `behind`: a procedure less like the question than this beside the best sentence is another one's; `across`
 * languages no word can tell. `near`: the best sentence's own procedure is kept when it is named nearly as well.
 */
const BY_TOKENS = { words: 0.3, exact: 0.45, behind: 0.15, across: 0.05, near: 0.02 }
const BY_VECTOR = { words: 0.1, exact: 0.15, behind: 0.06, across: 0, near: 0.02 }
/** A heading that holds this share of the question's words names what was asked for. */
const NAMES = 0.6

export interface Procedure {
  passage: StoredChunk
  first: Unit
  heading: string
  /** Of the question with title and heading. */
  likeness: number
  weights: typeof BY_TOKENS
  /** Share of the question's words that title and heading hold; null across languages. */
  held: number | null
  score: number
}

export interface ProcedureRequest {
  question: string
  questionVector: Float32Array
  language: string | null
  passages: readonly StoredChunk[]
  weights: ReadonlyMap<number, number>
}

/** Best first. `[]` when the passages hold no numbered steps. */
export async function proceduresIn(
  deps: { embedder: Embedder; searcher: Pick<ChunkSearcher, 'termStatistics' | 'tokensOf'> },
  request: ProcedureRequest,
  signal?: AbortSignal,
): Promise<Procedure[]> {
  const found = request.passages.slice(0, PASSAGES).flatMap(stepLists).slice(0, MOST)
  if (found.length === 0) return []
  const byTokens = await likenessByTokens(deps, request, found, signal)
  const weights = byTokens === null ? BY_VECTOR : BY_TOKENS
  const likeness = byTokens ?? (await likenessByVector(deps, request, found, signal))
  return found
    .map((procedure, at) => {
      const like = likeness[at] ?? 0
      const held = heldBy(procedure, `${procedure.passage.title}\n${procedure.heading}`, request)
      const words = held === null ? 0 : weights.words * held + weights.exact * exactness(procedure, request)
      return { ...procedure, likeness: like, held, weights, score: like + words }
    })
    .sort((a, b) => b.score - a.score)
}

type StepList = Pick<Procedure, 'passage' | 'first' | 'heading'>

/** Null where tokens are not kept of all of them. */
async function likenessByTokens(
  deps: Parameters<typeof proceduresIn>[0],
  request: ProcedureRequest,
  found: readonly StepList[],
  signal: AbortSignal | undefined,
): Promise<number[] | null> {
  const askedTokens = await readAskedTokens(deps, request, signal)
  if (askedTokens === null) return null
  const lists = found.map(({ passage, first }) => ({ id: passage.id, passage, first }))
  const met = await meetChunks(deps.searcher, askedTokens, lists)
  if (met === null) return null
  return met.map(({ chunk: { passage, first }, meeting }) => {
    const heading = headingAbove(first, splitUnits(passage))
    const { tokens } = meeting
    const ranges = rangesAbove(tokens, tokenRangesIn(passage, tokens), heading)
    return lateMatch(askedTokens, meeting, { ranges }).similarity
  })
}

async function likenessByVector(
  { embedder }: { embedder: Embedder },
  { questionVector }: ProcedureRequest,
  found: readonly StepList[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const lines = found.map(({ passage, heading }) => headingLine(passage.title, heading))
  const vectors = await vectorsOf(embedder, lines, 'passage', signal)
  return vectors.map((vector) => cosine(questionVector, vector))
}

/** The procedure that answers, where one does; null: a sentence answers better. */
export function procedureFor(procedures: readonly Procedure[], best: ScoredUnit): Procedure | null {
  const [first] = procedures
  if (first === undefined) return null
  const own = procedures.find(
    ({ passage, first: step }) => passage.id === best.passage.id && step.group === best.group,
  )
  // The best sentence is a step of a procedure that is named nearly as well.
  if (own !== undefined && best.kind === 'step' && own.score >= first.score - first.weights.near) return own
  // Inside one document a step or an item of another section is no better than the section that the heading names.
  const oneDocument = procedures.every(({ passage }) => passage.documentId === best.passage.documentId)
  const behind = first.held === null && !oneDocument ? first.weights.across : first.weights.behind
  if (first.likeness < (best.late?.similarity ?? best.whole) - behind) return null
  return first.held === null || first.held >= NAMES ? first : null
}

function stepLists(passage: StoredChunk): StepList[] {
  const steps = splitUnits(passage).filter(({ kind }) => kind === 'step')
  const groups = new Map<number | null, Unit[]>()
  for (const step of steps) groups.set(step.group, [...(groups.get(step.group) ?? []), step])
  return [...groups.values()].flatMap((group) => {
    const first = group[0]
    if (first === undefined || group.length < FEWEST_STEPS) return []
    const heading = first.heading ?? passage.title
    return [{ passage, first, heading }]
  })
}

const languageOf = (passage: StoredChunk): string | null => passage.language ?? passage.documentLanguage

function heldBy(
  { passage }: { passage: StoredChunk },
  text: string,
  { question, language, weights }: ProcedureRequest,
): number | null {
  const own = languageOf(passage)
  if (language !== null && own !== language) return null
  return coverage(contentTerms(question, own), new Set(termsIn(text, own)), weights)
}

/** Harmonic mean of the share of the question that the heading holds, and of the heading that the question holds. */
function exactness(of: { passage: StoredChunk; heading: string }, request: ProcedureRequest): number {
  const own = languageOf(of.passage)
  const asked = new Set(contentTerms(request.question, own))
  const said = termsIn(of.heading, own)
  const recall = heldBy(of, of.heading, request) ?? 0
  const precision = said.length === 0 ? 0 : said.filter((term) => asked.has(term)).length / said.length
  return recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision)
}
