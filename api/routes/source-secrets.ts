// Secret settings go apart before anything is stored, answered or written to the audit log; what is shown is whether
// they are set, and since when.
import { Secret } from '../../core/config/secret.ts'
import { AppError } from '../../core/errors.ts'
import { isVendor, SECRET_SETTINGS, type SecretSetting } from '../../core/knowledge-base.ts'
import type { Source } from '../../core/source.ts'
import { invalid } from '../middleware/validate.ts'
import type { RouteDeps } from './route-deps.ts'

type Settings = Record<string, unknown>
/** Null forgets. */
export type GivenSecrets = ReadonlyMap<SecretSetting, string | null>

export function splitSecrets(all: object): { settings: Settings; given: GivenSecrets } {
  const settings: Settings = { ...all }
  const given = new Map<SecretSetting, string | null>()
  for (const name of SECRET_SETTINGS) {
    const value = settings[name]
    delete settings[name]
    if (typeof value === 'string' || value === null) given.set(name, value)
  }
  return { settings, given }
}

/** @throws AppError `bad-request` */
export function assertHasToken(of: { kind: string; settings: Settings }, given: GivenSecrets): void {
  if (!isVendor(of) || typeof given.get('token') === 'string') return
  throw invalid('the body', [
    { path: 'settings.token', reason: `expected the API token of ${String(of.settings['provider'])}` },
  ])
}

/**
 * A stored token goes only where it was given for: who points a source at another server must know the token.
 * @throws AppError `conflict`, `bad-request`
 */
export function assertTokenStays(before: Settings, after: Settings, given: GivenSecrets): void {
  if (before['provider'] !== after['provider'] && before['provider'] !== undefined) {
    throw new AppError(
      'conflict',
      `Changing the provider: expected ${String(before['provider'])} as before, got ${String(after['provider'])}. Add a source of its own for another provider (POST /v1/sources).`,
    )
  }
  const moved = ['baseUrl', 'email'].filter((name) => (before[name] ?? null) !== (after[name] ?? null))
  if (moved.length === 0 || typeof given.get('token') === 'string') return
  throw invalid('the body', [
    {
      path: 'settings.token',
      reason: `expected the token again, because ${moved.join(' and ')} changes and a stored token is not sent elsewhere`,
    },
  ])
}

export async function keepSecrets(
  { stores }: Pick<RouteDeps, 'stores'>,
  sourceId: string,
  given: GivenSecrets,
): Promise<void> {
  for (const [name, value] of given) {
    await stores.secrets.put(sourceId, name, value === null ? null : new Secret(value))
  }
}

export async function withSecretStates({ stores }: Pick<RouteDeps, 'stores'>, source: Source) {
  if (!isVendor(source)) return source
  const set = new Map((await stores.secrets.list(source.id)).map(({ name, changedAt }) => [name, changedAt]))
  const secrets = Object.fromEntries(
    SECRET_SETTINGS.map((name) => [name, { set: set.has(name), changedAt: set.get(name) ?? null }]),
  )
  return { ...source, secrets }
}
