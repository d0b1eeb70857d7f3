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
import type { Features } from '../../retrieval/answerability/feature-names.ts'
import type { ScoredUnit } from '../../retrieval/extractive/score-units.ts'
import { measureEvidence } from '../../retrieval/measure-evidence.ts'
import { readQuestion } from '../../retrieval/read-question.ts'
import { createStopwatch } from '../../retrieval/stopwatch.ts'
import type { Corpus } from './corpora.ts'
import type { HelpPage } from './help-pages.ts'

const SOURCE = '22222222-2222-4222-8222-222222222222'

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

/** With some documents hidden. */
export async function ask(
  { store }: DevIndex,
  embedder: Embedder,
  of: { text: string; language: string },
  hidden: Iterable<string> = [],
): Promise<{ features: Features; scored: readonly ScoredUnit[] }> {
  const question = readQuestion(of.text, { language: of.language })
  const filter = { kinds: ['content'] as const, audience: [], forAnswers: true }
  for (const id of hidden) store.hidden.add(id)
  try {
    return await measureEvidence(
      { searcher: store, embedder },
      { question, carried: '', filter },
      { stopwatch: createStopwatch() },
    )
  } finally {
    store.hidden.clear()
  }
}
