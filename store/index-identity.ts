// Which model, token space and index version the stored vectors and tokens belong to; two never meet in one index.
import type { Kysely } from 'kysely'
import { INDEX_VERSION } from '../core/constants.ts'
import { AppError } from '../core/errors.ts'
import { sha256 } from '../core/ids.ts'
import type { Embedder } from '../core/ports/embedder.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { Database } from './relational/database.ts'
import type { Schema } from './relational/schema.ts'
import { statement } from './relational/statement.ts'
import { INDEX_ID } from './sqlite/index-snapshot-file.ts'
import type { Statement } from './sqlite/messages.ts'

/** What the embedder says of itself. */
export type IndexIdentity = Pick<Embedder, 'modelId' | 'dimensions' | 'tokenSpace'>

const KEYS = ['embedding_model', 'embedding_dimensions', 'index_version', 'token_space'] as const

/**
 * Names the model of a new index, or checks it against what is stored. Call before the in-memory index is opened.
 * `rebuild` drops all vectors and codes of tokens and takes the new model: `ChunkWriter.repair()` then names every document.
 * @throws AppError `model-changed`
 */
export async function claimIndex(
  { db, batch }: Database,
  configured: IndexIdentity,
  { onModelChange, log }: { onModelChange: 'refuse' | 'rebuild'; log: Logger },
): Promise<void> {
  const now = identityOf(configured)
  const found = await storedIdentity(db)
  // An index from before its token space was kept was made in the one that there was.
  const stored = found && { ...found, tokenSpace: found.tokenSpace ?? now.tokenSpace }
  if (stored === undefined || describe(stored) === describe(now)) {
    if (found?.tokenSpace === undefined) await batch(writeIdentity(db, now))
    return
  }
  if (onModelChange === 'refuse') throw modelChanged(stored, now)
  log.warn({ from: describe(stored), to: describe(now) }, 'index-rebuild')
  await batch([
    statement(db.deleteFrom('chunk_vectors')),
    statement(db.deleteFrom('chunk_index')),
    statement(db.deleteFrom('chunk_tokens')),
    // Without its id every snapshot is foreign.
    statement(db.deleteFrom('meta').where('key', '=', INDEX_ID)),
    statement(db.deleteFrom('change_log')),
    ...writeIdentity(db, now),
  ])
}

interface Identity {
  modelId: string
  dimensions: number
  indexVersion: number
  /** '': the embedder gives no tokens away. */
  tokenSpace: string
}

/** Codes of tokens say on which side of the centre each lies; the scale weighs what is asked, so it may change. */
const identityOf = ({ modelId, dimensions, tokenSpace }: IndexIdentity): Identity => ({
  ...{ modelId, dimensions, indexVersion: INDEX_VERSION },
  tokenSpace: tokenSpace === undefined ? '' : sha256(tokenSpace.centre.join()).slice(0, 12),
})

async function storedIdentity(
  db: Kysely<Schema>,
): Promise<(Omit<Identity, 'tokenSpace'> & { tokenSpace: string | undefined }) | undefined> {
  const rows = await db.selectFrom('meta').selectAll().where('key', 'in', KEYS).execute()
  const value = (key: (typeof KEYS)[number]) => rows.find((row) => row.key === key)?.value
  const modelId = value('embedding_model')
  if (modelId === undefined) return undefined
  return {
    modelId,
    dimensions: Number(value('embedding_dimensions')),
    indexVersion: Number(value('index_version')),
    tokenSpace: value('token_space'),
  }
}

const writeIdentity = (db: Kysely<Schema>, identity: Identity): Statement[] => [
  put(db, 'embedding_model', identity.modelId),
  put(db, 'embedding_dimensions', String(identity.dimensions)),
  put(db, 'index_version', String(identity.indexVersion)),
  put(db, 'token_space', identity.tokenSpace),
]

const put = (db: Kysely<Schema>, key: (typeof KEYS)[number], value: string): Statement =>
  statement(
    db
      .insertInto('meta')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
  )

const describe = ({ modelId, dimensions, indexVersion, tokenSpace }: Identity): string =>
  `${modelId} (${dimensions} dimensions, index version ${indexVersion}, ` +
  `${tokenSpace === '' ? 'without tokens' : `tokens in ${tokenSpace}`})`

function remedyFor(stored: Identity, now: Identity): string {
  if (stored.modelId !== now.modelId || stored.dimensions !== now.dimensions)
    return 'Set EMBEDDING_MODEL back to what it was'
  if (stored.indexVersion !== now.indexVersion) return 'Another version of Kilde wrote it: run that one'
  return stored.tokenSpace === ''
    ? "Take token-space.json out of the model's folder again"
    : "Put the token-space.json back that lay in the model's folder"
}

function modelChanged(stored: Identity, now: Identity): AppError {
  return new AppError(
    'model-changed',
    `Opening the index: it was built with ${describe(stored)}, configured is ${describe(now)}, and vectors of two never mix. ${remedyFor(stored, now)}, or start once with \`kilde reindex\`, which embeds everything anew.`,
    { details: { stored, configured: now } },
  )
}
