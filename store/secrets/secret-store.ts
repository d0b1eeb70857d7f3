// SecretStore over rows: values are sealed here, so that neither the database file nor its log ever holds one.
import { join } from 'node:path'
import { Secret } from '../../core/config/secret.ts'
import { AppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { SecretStore } from '../../core/ports/secret-store.ts'
import { isoTime } from '../relational/columns.ts'
import type { Database } from '../relational/database.ts'
import { seal, unseal } from './seal.ts'
import { KEY_FILE, makeKeyFile, parseKeys, readKeyFile, type SecretKey } from './secret-keys.ts'

/**
 * `secretKey`: KILDE_SECRET_KEY; without one a key file is made in the data folder when the first secret comes.
 * Secrets under an older key of the ring are encrypted again with the first one.
 * @throws AppError `bad-config` for a key that is none
 */
export async function openSecretStore(
  { db }: Pick<Database, 'db'>,
  { dataDir, secretKey, clock, log }: { dataDir: string; secretKey?: string; clock: Clock; log: Logger },
): Promise<SecretStore> {
  const path = join(dataDir, KEY_FILE)
  const keys = [...parseKeys(secretKey ?? '', 'KILDE_SECRET_KEY'), ...(await readKeyFile(path, log))]
  let making: Promise<SecretKey> | undefined

  const newestKey = async (): Promise<SecretKey> => {
    const [first] = keys
    if (first !== undefined) return first
    making ??= makeKeyFile(path).then((made) => {
      keys.push(made)
      return made
    })
    return making.finally(() => {
      making = undefined
    })
  }
  const keyOf = (keyId: string): SecretKey | undefined => keys.find(({ id }) => id === keyId)
  const columns = (key: SecretKey, sourceId: string, name: string, text: string) => ({
    key_id: key.id,
    sealed: seal(key.bytes, text, nameOf(sourceId, name)),
  })

  const rewrap = async (): Promise<void> => {
    const [first] = keys
    if (first === undefined) return
    const rows = await db.selectFrom('source_secrets').selectAll().where('key_id', '!=', first.id).execute()
    for (const row of rows) {
      const key = keyOf(row.key_id)
      const text = key && unseal(key.bytes, row.sealed, nameOf(row.source_id, row.name))
      if (text === undefined) {
        log.warn({ sourceId: row.source_id, secret: row.name, keyId: row.key_id }, 'secret-key-missing')
        continue
      }
      await db
        .updateTable('source_secrets')
        .set(columns(first, row.source_id, row.name, text))
        .where('source_id', '=', row.source_id)
        .where('name', '=', row.name)
        .execute()
    }
  }
  await rewrap()

  return {
    async put(sourceId, name, value) {
      if (value === null) {
        await db
          .deleteFrom('source_secrets')
          .where('source_id', '=', sourceId)
          .where('name', '=', name)
          .execute()
        return
      }
      const sealed = columns(await newestKey(), sourceId, name, value.reveal())
      const row = { ...sealed, changed_at: clock.now() }
      await db
        .insertInto('source_secrets')
        .values({ source_id: sourceId, name, ...row })
        .onConflict((conflict) => conflict.columns(['source_id', 'name']).doUpdateSet(row))
        .execute()
    },
    async get(sourceId, name) {
      const row = await db
        .selectFrom('source_secrets')
        .select(['key_id', 'sealed'])
        .where('source_id', '=', sourceId)
        .where('name', '=', name)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const key = keyOf(row.key_id)
      if (key === undefined) throw keyMissing(sourceId, name, row.key_id, keys)
      const text = unseal(key.bytes, row.sealed, nameOf(sourceId, name))
      if (text === undefined) throw damaged(sourceId, name)
      return new Secret(text)
    },
    async list(sourceId) {
      const rows = await db
        .selectFrom('source_secrets')
        .select(['name', 'changed_at'])
        .where('source_id', '=', sourceId)
        .orderBy('name')
        .execute()
      return rows.map((row) => ({ name: row.name, changedAt: isoTime(row.changed_at) }))
    },
  }
}

const nameOf = (sourceId: string, name: string): string => JSON.stringify([sourceId, name])

function keyMissing(sourceId: string, name: string, keyId: string, keys: readonly SecretKey[]): AppError {
  const have = keys.length === 0 ? 'there is none' : `there is ${keys.map(({ id }) => id).join(', ')}`
  return new AppError(
    'bad-config',
    `Reading the ${name} of source ${sourceId}: expected the key ${keyId} that it was encrypted with, ${have}. Put that key back (KILDE_SECRET_KEY, or ${KEY_FILE} in the data folder), or set the ${name} again (PATCH /v1/sources/${sourceId}).`,
  )
}

const damaged = (sourceId: string, name: string): AppError =>
  new AppError(
    'bad-config',
    `Reading the ${name} of source ${sourceId}: expected what was stored, its bytes were changed. Set the ${name} again (PATCH /v1/sources/${sourceId}).`,
  )
