// An index in memory of one corpus in one language, and what the answer line measures when it is asked.
import type { Chunk } from '../../core/document.ts'
import { documentIdOf } from '../../core/ids.ts'
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import {
  createMemoryChunkStore,
  type MemoryChunkStore,
  toHeldChunk,
} from '../../core/testing/memory-chunk-store.ts'
import { embedWithContext } from '../../ingest/embed/embed-with-context.ts'
import { type Features, featuresOf } from '../../retrieval/answerability/features.ts'
import { readAskedTokens } from '../../retrieval/asked-tokens.ts'
import { contentTerms } from '../../retrieval/content-terms.ts'
import { type ScoredUnit, scoreUnits } from '../../retrieval/extractive/score-units.ts'
import { focusQuestion } from '../../retrieval/focus-question.ts'
import { scoreRequest } from '../../retrieval/gather-evidence.ts'
import { readQuestion } from '../../retrieval/read-question.ts'
import { search } from '../../retrieval/search.ts'
import { termWeights } from '../../retrieval/term-weights.ts'
import { tokenVectorsOf } from '../../retrieval/vector-cache.ts'
import type { Corpus } from './corpora.ts'
import type { HelpPage } from './help-pages.ts'

const SOURCE = '22222222-2222-4222-8222-222222222222'
const PASSAGES = 12

export interface DevIndex {
  corpus: Corpus
  language: string
  pages: ReadonlyMap<string, HelpPage>
  /** By page; `documentId` is what taking out hides. */
  chunks: ReadonlyMap<string, readonly Chunk[]>
  store: MemoryChunkStore
}

/** In mode `chunk` each chunk is a document of its own, without title and headings, as in an export of plain texts. */
export async function buildIndex(
  { embedder, chunker }: { embedder: Embedder; chunker: Chunker },
  corpus: Corpus,
  language: string,
  pages: readonly HelpPage[],
): Promise<DevIndex> {
  const store = createMemoryChunkStore()
  const chunks = new Map<string, Chunk[]>()
  for (const { path, document } of pages) {
    const documentId = documentIdOf(SOURCE, `${corpus.name}/${language}/${path}`)
    const cut = await chunker.chunk({ ...document, language }, { documentId, sourceId: SOURCE })
    const held = corpus.mode === 'page' ? cut : cut.map(withoutHeadings)
    const embedded = await embedWithContext(embedder, held)
    const title = corpus.mode === 'page' ? document.title : 'Handbook'
    held.forEach((chunk, i) => {
      const one = embedded[i]
      if (one) store.add({ ...toHeldChunk(chunk, one.vector, { title, url: path }), ...one })
    })
    chunks.set(path, held)
  }
  return { corpus, language, pages: new Map(pages.map((page) => [page.path, page])), chunks, store }
}

const withoutHeadings = (chunk: Chunk): Chunk => ({
  ...chunk,
  documentId: documentIdOf(SOURCE, chunk.id),
  headingPath: [],
  embedText: chunk.text,
})

/** As `gatherEvidence` does it, with some documents hidden. */
export async function ask(
  { store }: DevIndex,
  embedder: Embedder,
  of: { text: string; language: string },
  hidden: Iterable<string> = [],
): Promise<{ features: Features; scored: ScoredUnit[] }> {
  const question = readQuestion(of.text, { language: of.language })
  const [asked] = await tokenVectorsOf(embedder, [question.text], 'query')
  if (asked === undefined) throw new Error('one text was embedded and no vector came back')
  const vector = await focusQuestion(embedder, asked.vector, question.language)
  const deps = { searcher: store, embedder }
  const askedTokens = await readAskedTokens(deps, { question: question.text, language: question.language })
  for (const id of hidden) store.hidden.add(id)
  const found = await search(deps, {
    ...{ vector, terms: question.searchTerms, contentTerms: question.terms, askedTokens, limit: PASSAGES },
    filter: { kinds: ['content'], audience: [], forAnswers: true },
  })
  store.hidden.clear()
  const scored = await scoreUnits(deps, scoreRequest(question, vector, found))
  const passageLanguages = found.passages.map(({ chunk }) => chunk.language ?? chunk.documentLanguage)
  const languages = [...new Set([...passageLanguages, question.language])]
  const terms = languages.flatMap((language) => contentTerms(question.text, language))
  const weights = await termWeights(store, [...question.terms, ...terms])
  return { features: featuresOf({ question, found, scored, ...weights }), scored }
}
