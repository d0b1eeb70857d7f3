// Fills a data folder that holds an embedded help site with noisy copies of its passages, until it has as many as wanted:
// what a hundred thousand passages cost to search is the same whether they took an hour to embed or not.
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { z } from 'zod'
import type { Chunk, EmbeddedChunk } from '../../../core/document.ts'
import { chunkIdOf, documentIdOf, sha256 } from '../../../core/ids.ts'
import { eachItem } from '../../../core/page.ts'
import { countTerms } from '../../../core/text/analyze.ts'
import { normalised } from '../../../core/vector.ts'
import type { Store } from '../../../store/index.ts'
import { websiteSource } from '../website-source.ts'

/** Share of a copy's words that come from other passages: else copies would be folded as duplicates. */
const FOREIGN_WORDS = 0.3
/** Length of the random step away from the real vector; about .96 of its direction stays. */
const NOISE = 0.3

/** A small seeded generator: the same copies in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const Row = z.object({ chunk_id: z.string(), f32: z.instanceof(Uint8Array) })

/** One bit in about 64 turned, where a turn falls on a byte. */
function withFlips(bits: Uint8Array, random: () => number): Uint8Array {
  const copy = bits.slice()
  for (let at = 0; at < copy.length; at += 1 + Math.floor(random() * 16)) {
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  }
  return copy
}

/** By chunk id. Ports give vectors to nobody, so the closed database is read. */
export function readVectors(dataDir: string): Map<string, Float32Array> {
  const database = new DatabaseSync(join(dataDir, 'kilde.db'), { readOnly: true })
  try {
    const rows = z
      .array(Row)
      .parse(database.prepare('SELECT chunk_id, f32 FROM chunks JOIN chunk_vectors USING (rid)').all())
    return new Map(rows.map((row) => [row.chunk_id, new Float32Array(row.f32.slice().buffer)]))
  } finally {
    database.close()
  }
}

type Original = { url: string | null; title: string; language: string | null; chunks: Chunk[] }

/** Adds copies until there are `wanted` passages; gives back how many there are then. */
export async function fillWithCopies(
  { store, vectors }: { store: Store; vectors: ReadonlyMap<string, Float32Array> },
  sourceId: string,
  wanted: number,
): Promise<number> {
  const originals = await readOriginals(store, sourceId)
  const random = createRandom(7)
  const words = originals.flatMap(({ chunks }) => chunks.flatMap(({ text }) => text.match(/\p{L}+/gu) ?? []))
  const copies = await store.sources.create({
    ...websiteSource({ startUrls: ['https://copies.example/'] }),
    name: 'copies',
  })
  let count = originals.reduce((sum, { chunks }) => sum + chunks.length, 0)
  for (let round = 1; count < wanted; round += 1) {
    for (const original of originals) {
      if (count >= wanted) break
      const chunks = original.chunks.slice(0, wanted - count)
      await publishCopy({ store, vectors, random, words }, copies.id, { ...original, chunks }, round)
      count += chunks.length
    }
  }
  return count
}

async function readOriginals(store: Store, sourceId: string): Promise<Original[]> {
  const originals: Original[] = []
  for await (const document of eachItem((page) => store.documents.list(sourceId, { state: 'live' }, page))) {
    const { url, title, language } = document
    const chunks = await store.chunks.chunksToEmbed(document.id)
    originals.push({ url, title: title ?? '', language, chunks })
  }
  return originals
}

async function publishCopy(
  by: {
    store: Store
    vectors: ReadonlyMap<string, Float32Array>
    random: () => number
    words: readonly string[]
  },
  sourceId: string,
  { url, title, language, chunks }: Original,
  round: number,
): Promise<void> {
  const { store, vectors, random, words } = by
  const externalId = `${url}#copy-${round}`
  const documentId = documentIdOf(sourceId, externalId)
  const tokens = await store.chunks.tokensOf(chunks.map(({ id }) => id))
  let text = ''
  const copied: EmbeddedChunk[] = chunks.map((chunk, seq) => {
    const own = chunk.text.replace(/\p{L}+/gu, (word) =>
      random() < FOREIGN_WORDS ? (words[Math.floor(random() * words.length)] ?? word) : word,
    )
    const start = text.length
    text += own
    const embedText = [title, ...chunk.headingPath, own].join('\n')
    const vector = vectors.get(chunk.id) ?? new Float32Array(384)
    const step = NOISE / Math.sqrt(vector.length)
    const kept = tokens.get(chunk.id)
    return {
      ...chunk,
      ...{ id: chunkIdOf(documentId, chunk.headingPath, own, seq), documentId, sourceId, seq, embedText },
      ...{ start, end: text.length, text: own, terms: countTerms(embedText, chunk.language) },
      vector: normalised(vector.map((value) => value + (random() - 0.5) * Math.sqrt(12) * step)),
      ...(kept && { tokens: { ...kept, bits: withFlips(kept.bits, random) } }),
    }
  })
  await store.chunks.publish({
    ...{ documentId, sourceId, externalId, url, title, language, contentType: 'text/html', text },
    ...{ rawHash: sha256(text), contentHash: sha256(text), fingerprint: 'bench' },
    validators: { etag: null, lastModified: null, updatedAt: null },
    ...{ links: null, audience: [], chunks: copied, run: null },
  })
}
