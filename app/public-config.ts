// What GET /v1/settings shows: settings by their env names, secrets only as set or not.
import { type Config, type Setting, settings } from '../core/config/schema.ts'

export function publicConfig(config: Config): Record<string, unknown> {
  const values: Record<string, unknown> = { ...config }
  return Object.fromEntries(
    Object.entries<Setting>(settings).map(([name, { env, secret }]) => [
      env,
      secret ? (values[name] === undefined ? 'not set' : 'set') : hideUserInfo(values[name] ?? null),
    ]),
  )
}

/** Addresses may carry a user and a password; those are no one's business. */
function hideUserInfo(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(\w+:\/\/)[^/@\s]+@/, '$1…@') : value
}
