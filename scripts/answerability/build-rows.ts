// Development questions asked of an index in memory: one row of features a question, answerable or not.
import type { Embedder } from '../../core/ports/embedder.ts'
import {
  createMemoryChunkStore,
  type MemoryChunkStore,
  toHeldChunk,
} from '../../core/testing/memory-chunk-store.ts'
import { embedWithContext } from '../../ingest/embed/embed-with-context.ts'
import { type Features, featuresOf } from '../../retrieval/answerability/features.ts'
import { contentTerms, termsIn } from '../../retrieval/content-terms.ts'
import { scoreUnits } from '../../retrieval/extractive/score-units.ts'
import { focusQuestion } from '../../retrieval/focus-question.ts'
import { readQuestion } from '../../retrieval/read-question.ts'
import { search } from '../../retrieval/search.ts'
import { coverage, termWeights } from '../../retrieval/term-weights.ts'
import { vectorsOf } from '../../retrieval/vector-cache.ts'
import type { HelpPage } from './help-pages.ts'
import type { DevQuestion } from './make-questions.ts'

export interface Row {
  question: string
  language: string
  /**
   * What a row is: reported by it. `missed`: the page is there and the best sentence comes from another; whether that
   * answers nobody has checked, so such questions are counted and not fitted on.
   */
  group: 'answerable' | 'missed' | 'taken-out' | 'off-topic' | 'near-topic' | 'natural'
  answerable: boolean
  /** Questions of one page stay on one side of the split. */
  page: string
  features: Features
}

/** A page holds the same when one of its headings covers this much of the question's weighted words. */
const TWIN = 0.75

export interface DevIndex {
  chunks: MemoryChunkStore
  pages: readonly HelpPage[]
}

export async function buildIndex(
  embedder: Embedder,
  pages: readonly HelpPage[],
  progress: (done: number, all: number) => void,
): Promise<DevIndex> {
  const chunks = createMemoryChunkStore()
  for (const [index, page] of pages.entries()) {
    const vectors = await embedWithContext(embedder, page.chunks)
    page.chunks.forEach((chunk, i) => {
      const vector = vectors[i]
      if (vector) chunks.add(toHeldChunk(chunk, vector, { title: page.title, url: page.path }))
    })
    progress(index + 1, pages.length)
  }
  return { chunks, pages }
}

/** Exactly what the answer line measures, with some documents hidden. */
export async function measure(
  { chunks }: DevIndex,
  embedder: Embedder,
  of: { text: string; language: string },
  hidden: readonly string[],
): Promise<{ features: Features; bestDocument: string | undefined }> {
  const question = readQuestion(of.text, { language: of.language })
  const [asked] = await vectorsOf(embedder, [question.text], 'query')
  if (asked === undefined) throw new Error('no vector')
  const vector = await focusQuestion(embedder, asked, of.language)
  for (const id of hidden) chunks.hidden.add(id)
  const deps = { searcher: chunks, embedder }
  const filter = { kinds: ['content' as const], audience: [], forAnswers: true }
  const found = await search(deps, {
    vector,
    terms: question.searchTerms,
    contentTerms: question.terms,
    filter,
    limit: 12,
  })
  for (const id of hidden) chunks.hidden.delete(id)
  const passages = found.passages.map(({ chunk }) => chunk)
  const passageCosines = found.passages.map(({ cosine }) => cosine)
  const scored = await scoreUnits(deps, {
    question: question.text,
    questionVector: vector,
    passages,
    passageCosines,
  })
  const languages = [...new Set(passages.map((chunk) => chunk.language))]
  const terms = [...question.terms, ...languages.flatMap((language) => contentTerms(question.text, language))]
  const features = featuresOf({ question, found, scored, ...(await termWeights(chunks, terms)) })
  return { features, bestDocument: scored[0]?.passage.documentId }
}

/** The question's page in the index and every page whose headings say the same. */
export async function pagesToHide(
  { chunks, pages }: DevIndex,
  question: DevQuestion,
  indexed: HelpPage,
): Promise<string[]> {
  // Asked in another language than the page: its own headings stand in for the question's words.
  const texts = question.language === indexed.language ? [question.text] : indexed.headings.slice(0, 3)
  const hidden = new Set([indexed.documentId])
  for (const text of texts) {
    const wanted = contentTerms(text, indexed.language)
    const { weights } = await termWeights(chunks, wanted)
    for (const page of pages) {
      const says = [page.title, ...page.headings].some(
        (heading) => coverage(wanted, new Set(termsIn(heading, page.language)), weights) >= TWIN,
      )
      if (says) hidden.add(page.documentId)
    }
  }
  return [...hidden]
}
