import { settings } from '../../core/config/schema.ts'

export type SettingLine = { env: string; set: boolean; meaning: string }

/** Every setting with whether the environment has it; values are never shown. */
export const listSettings = (): SettingLine[] =>
  Object.values(settings).map(({ env, meaning }) => ({ env, set: (process.env[env] ?? '') !== '', meaning }))
