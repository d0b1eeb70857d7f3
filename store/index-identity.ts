// Which model and index version the stored vectors belong to; two never meet in one index.
import type { Kysely } from 'kysely'
import { INDEX_VERSION } from '../core/constants.ts'
import { AppError } from '../core/errors.ts'
import type { Logger } from '../core/ports/logger.ts'
import type { Database } from './relational/database.ts'
import type { Schema } from './relational/schema.ts'
import { statement } from './relational/statement.ts'
import { INDEX_ID } from './sqlite/index-snapshot-file.ts'
import type { Statement } from './sqlite/messages.ts'

export interface IndexIdentity {
  modelId: string
  dimensions: number
}

const KEYS = ['embedding_model', 'embedding_dimensions', 'index_version'] as const

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
  const now = { ...configured, indexVersion: INDEX_VERSION }
  const stored = await storedIdentity(db)
  if (stored === undefined) {
    await batch(writeIdentity(db, now))
    return
  }
  if (describe(stored) === describe(now)) return
  if (onModelChange === 'refuse') throw modelChanged(stored, now)
  log.warn({ from: describe(stored), to: describe(now) }, 'index-rebuild')
  await batch([
    statement(db.deleteFrom('chunk_vectors')),
    statement(db.deleteFrom('chunk_index')),
    statement(db.deleteFrom('chunk_tokens')),
    statement(db.deleteFrom('chunk_tokens')),
    // Without its id every snapshot is foreign.
    statement(db.deleteFrom('meta').where('key', '=', INDEX_ID)),
    statement(db.deleteFrom('change_log')),
    ...writeIdentity(db, now),
  ])
}

type Identity = IndexIdentity & { indexVersion: number }

async function storedIdentity(db: Kysely<Schema>): Promise<Identity | undefined> {
  const rows = await db.selectFrom('meta').selectAll().where('key', 'in', KEYS).execute()
  const value = (key: (typeof KEYS)[number]) => rows.find((row) => row.key === key)?.value
  const modelId = value('embedding_model')
  if (modelId === undefined) return undefined
  return {
    modelId,
    dimensions: Number(value('embedding_dimensions')),
    indexVersion: Number(value('index_version')),
  }
}

const writeIdentity = (db: Kysely<Schema>, identity: Identity): Statement[] => [
  put(db, 'embedding_model', identity.modelId),
  put(db, 'embedding_dimensions', String(identity.dimensions)),
  put(db, 'index_version', String(identity.indexVersion)),
]

const put = (db: Kysely<Schema>, key: (typeof KEYS)[number], value: string): Statement =>
  statement(
    db
      .insertInto('meta')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
  )

const describe = (of: Identity): string =>
  `${of.modelId} (${of.dimensions} dimensions, index version ${of.indexVersion})`

function modelChanged(stored: Identity, now: Identity): AppError {
  const isSameModel = stored.modelId === now.modelId && stored.dimensions === now.dimensions
  const remedy = isSameModel
    ? 'Another version of Kilde wrote it: run that one'
    : 'Set EMBEDDING_MODEL back to what it was'
  return new AppError(
    'model-changed',
    `Opening the index: it was built with ${describe(stored)}, configured is ${describe(now)}, and vectors of two never mix. ${remedy}, or start once with \`kilde reindex\`, which embeds everything anew.`,
    { details: { stored, configured: now } },
  )
}
