// A passage's token codes as one blob and back: two counts, where each token ends, then the bits.
import { type Kysely, sql } from 'kysely'
import type { Chunk, EmbeddedChunk } from '../../core/document.ts'
import type { ChunkId } from '../../core/ids.ts'
import type { PassageTokens } from '../../core/token-codes.ts'
import type { Statement } from '../sqlite/messages.ts'
import type { Database } from './database.ts'
import { inSlices } from './list-query.ts'
import type { Schema } from './schema.ts'
import { statement, statementForEach } from './statement.ts'

const HEADER = 4

/** u16 tokens, u16 of them above the text, u16 each where it ends, bits; little-endian as every machine that we run on. */
export function tokensBlob({ above, ends, bits }: PassageTokens): Uint8Array {
  const blob = new Uint8Array(HEADER + ends.length * 2 + bits.length)
  blob.set(new Uint8Array(Uint16Array.of(ends.length, above).buffer))
  blob.set(new Uint8Array(ends.slice().buffer), HEADER)
  blob.set(bits, HEADER + ends.length * 2)
  return blob
}

export function readTokensBlob(blob: Uint8Array): PassageTokens {
  // A copy begins where words of two bytes may.
  const { buffer } = blob.slice()
  const [count = 0, above = 0] = new Uint16Array(buffer, 0, 2)
  return {
    above,
    ends: new Uint16Array(buffer, HEADER, count),
    bits: new Uint8Array(buffer, HEADER + count * 2),
  }
}

/** The blob of a chunk that came with its tokens. */
export const tokensOfChunk = (chunk: Chunk | EmbeddedChunk): Uint8Array | null =>
  'tokens' in chunk && chunk.tokens !== undefined ? tokensBlob(chunk.tokens) : null

/** Run after the chunks' rows stand. Unknown chunks, and chunks without tokens, are passed over. */
export const keepTokens = (db: Kysely<Schema>, chunks: readonly (Chunk | EmbeddedChunk)[]): Statement[] =>
  replaceTokens(
    db,
    chunks.flatMap((chunk) => {
      const codes = tokensOfChunk(chunk)
      return codes === null ? [] : [{ codes, chunkId: chunk.id }]
    }),
  )

const replaceTokens = statementForEach((db, { codes, chunkId }: { codes: Uint8Array; chunkId: string }) =>
  db
    .replaceInto('chunk_tokens')
    .columns(['codes', 'rid'])
    .expression((eb) =>
      eb
        .selectFrom('chunks')
        .where('chunk_id', '=', chunkId)
        .select([sql<Uint8Array>`${codes}`.as('codes'), 'rid']),
    ),
)

/** What waits in `staged_chunks` moves to the rows of the same ids, which must stand by now. */
export const unstageTokens = (db: Kysely<Schema>, publication: string): Statement =>
  statement(
    db
      .replaceInto('chunk_tokens')
      .columns(['rid', 'codes'])
      .expression((eb) =>
        eb
          .selectFrom('staged_chunks')
          .innerJoin('chunks', 'chunks.chunk_id', 'staged_chunks.chunk_id')
          .where('staged_chunks.publication', '=', publication)
          .where('staged_chunks.tokens', 'is not', null)
          .select(['chunks.rid', 'staged_chunks.tokens as codes'])
          .$narrowType<{ codes: Uint8Array }>(),
      ),
  )

export async function readTokens(
  { db }: Database,
  ids: readonly ChunkId[],
): Promise<Map<ChunkId, PassageTokens>> {
  const found = new Map<ChunkId, PassageTokens>()
  for (const slice of inSlices(ids)) {
    const rows = await db
      .selectFrom('chunk_tokens')
      .innerJoin('chunks', 'chunks.rid', 'chunk_tokens.rid')
      .where('chunks.chunk_id', 'in', slice)
      .select(['chunks.chunk_id', 'chunk_tokens.codes'])
      .execute()
    for (const row of rows) found.set(row.chunk_id, readTokensBlob(row.codes))
  }
  return found
}
