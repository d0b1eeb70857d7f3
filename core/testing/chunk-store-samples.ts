// What the chunk store's contract publishes: small documents, with vectors of the hashing embedder and hand-made terms.
import { BM25 } from '../constants.ts'
import type { Chunk, EmbeddedChunk, TermCounts } from '../document.ts'
import { chunkIdOf, documentIdOf, sha256 } from '../ids.ts'
import type { ChunkFilter, DocumentChange } from '../ports/chunk-store.ts'
import type { NewSource } from '../ports/source-store.ts'
import type { PassageTokens } from '../token-codes.ts'
import { createHashingEmbedder } from './fakes.ts'

export const SAMPLE_DIMENSIONS = 64
const embedder = createHashingEmbedder(SAMPLE_DIMENSIONS)

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
const termOf = (word: string): number => Number.parseInt(sha256(word).slice(0, 8), 16) >>> 1

export function sampleTerms(text: string): TermCounts {
  const words = wordsOf(text)
  const counts = new Map<number, number>()
  for (const word of words) counts.set(termOf(word), (counts.get(termOf(word)) ?? 0) + 1)
  const sorted = [...counts].sort(([a], [b]) => a - b)
  return {
    ids: Uint32Array.from(sorted, ([id]) => id),
    counts: Uint8Array.from(sorted, ([, count]) => count),
    length: words.length,
  }
}

export async function sampleVector(text: string): Promise<Float32Array> {
  const [vector] = await embedder.embed([text], { kind: 'query' })
  if (vector === undefined) throw new Error('The hashing embedder gave no vector.')
  return vector
}

export type SampleDocument = {
  sourceId: string
  externalId: string
  texts: readonly string[]
  kind?: Chunk['kind']
  audience?: string[]
  title?: string
}

export function sampleChunks({ sourceId, externalId, texts, kind, title }: SampleDocument): Chunk[] {
  const documentId = documentIdOf(sourceId, externalId)
  let start = 0
  return texts.map((text, seq) => {
    const occurrence = texts.slice(0, seq).filter((other) => other === text).length
    const chunk: Chunk = {
      id: chunkIdOf(documentId, ['Chapter'], text, occurrence),
      documentId,
      sourceId,
      kind: kind ?? 'content',
      seq,
      headingPath: ['Chapter'],
      anchor: null,
      page: null,
      seconds: null,
      ...(seq % 2 === 1 && { places: [{ at: 1, anchor: 'later', page: 4, seconds: 83.5 }] }),
      start,
      end: start + text.length,
      text,
      embedText: `${title ?? externalId}\nChapter\n${text}`,
      language: 'en',
    }
    start += text.length
    return chunk
  })
}

export async function embedSample(chunk: Chunk): Promise<EmbeddedChunk> {
  const tokens = sampleTokens(chunk)
  return {
    ...{ ...chunk, vector: await sampleVector(chunk.text), terms: sampleTerms(chunk.text) },
    ...(tokens && { tokens }),
  }
}

/** One token above the text and one for all of it. Every third chunk has none, as from an embedder that keeps its own. */
export const sampleTokens = ({ seq, text }: Chunk): PassageTokens | undefined =>
  seq % 3 === 2
    ? undefined
    : {
        above: 1,
        ends: Uint16Array.from([0, text.length]),
        bits: Uint8Array.from({ length: SAMPLE_DIMENSIONS / 4 }, (_, i) => (text.length + i) % 256),
      }

/** The change that brings the document to these texts; chunks whose ids are in `held` come without a vector. */
export async function sampleChange(
  document: SampleDocument,
  held: ReadonlySet<string> = new Set(),
): Promise<DocumentChange> {
  const chunks = sampleChunks(document)
  const text = document.texts.join('')
  return {
    documentId: documentIdOf(document.sourceId, document.externalId),
    sourceId: document.sourceId,
    externalId: document.externalId,
    url: `https://example.org/${document.externalId}`,
    title: document.title ?? document.externalId,
    language: 'en',
    contentType: 'text/html',
    text,
    rawHash: sha256(text),
    contentHash: sha256(text),
    fingerprint: 'sample-1',
    validators: { etag: null, lastModified: null, updatedAt: null },
    links: null,
    audience: document.audience ?? [],
    chunks: await Promise.all(chunks.map((chunk) => (held.has(chunk.id) ? chunk : embedSample(chunk)))),
    run: null,
  }
}

export const sampleSource = (name: string, of: Partial<NewSource> = {}): NewSource => ({
  kind: 'files',
  name,
  enabled: true,
  paused: false,
  citable: true,
  visibility: 'public',
  audience: [],
  answersMayUse: true,
  schedule: 'never',
  settings: { paths: [] },
  ...of,
})

export const openFilter: ChunkFilter = { kinds: ['content', 'short-answer'], audience: [], forAnswers: false }

/** BM25 of every text for a question, by the formula in float64. */
export function sampleBm25(texts: readonly string[], question: string): number[] {
  const all = texts.map(sampleTerms)
  const frequency = (term: number): number => all.filter(({ ids }) => ids.includes(term)).length
  return all.map(({ ids, counts, length }) => {
    let score = 0
    for (const term of sampleTerms(question).ids) {
      const count = counts[ids.indexOf(term)] ?? 0
      const df = frequency(term)
      const idf = Math.log(1 + (all.length - df + 0.5) / (df + 0.5))
      const norm = BM25.k1 * (1 - BM25.b + (BM25.b * length) / BM25.avgLen)
      score += (idf * count * (BM25.k1 + 1)) / (count + norm)
    }
    return score
  })
}

/** Calls give some of four tags, each with odds of one in `odds`; the same seed gives the same calls. */
export function randomTags(seed: number): (odds: number) => string[] {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 4_294_967_296
  }
  return (odds) => ['staff', 'partner', 'board', 'beta'].filter(() => next() < 1 / odds)
}
