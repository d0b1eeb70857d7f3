// SettingsStore: one JSON row a key; what is not stored is the schema's default.
import type { z } from 'zod'
import type { Clock } from '../../core/ports/clock.ts'
import type { SettingsStore } from '../../core/ports/small-stores.ts'
import { type SettingKey, type SettingValue, storedSettings } from '../../core/settings.ts'
import type { Database } from './database.ts'

export function createSettingsStore({ db }: Database, clock: Clock): SettingsStore {
  return {
    async get(key) {
      const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
      return schemas[key].parse(row === undefined ? {} : JSON.parse(row.value))
    },
    async put(key, value) {
      const columns = { value: JSON.stringify(schemas[key].parse(value)), updated_at: clock.now() }
      await db
        .insertInto('settings')
        .values({ key, ...columns })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
        .execute()
    },
  }
}

const schemas: { readonly [Name in SettingKey]: z.ZodType<SettingValue<Name>> } = storedSettings
