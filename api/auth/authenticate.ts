// Authorization header → Actor. Looking up the hash takes the same time for every wrong key.
import { AppError } from '../../core/errors.ts'
import { type Actor, mayActAs, type Role } from '../../core/key.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { KeyStore } from '../../core/ports/small-stores.ts'
import { hashKey } from './keys.ts'

/** `lastUsedAt` is good to the minute, so that asking does not write a row each time. */
const TOUCH_EVERY_MS = 60_000

/** @throws AppError `unauthorized` */
export function createAuthenticate(deps: { keys: KeyStore; clock: Clock; log: Logger }) {
  const touchedAt = new Map<string, number>()

  function touch(keyId: string): void {
    const now = deps.clock.now()
    if (now - (touchedAt.get(keyId) ?? 0) < TOUCH_EVERY_MS) return
    touchedAt.set(keyId, now)
    deps.keys.touch(keyId).catch((error: unknown) => deps.log.warn({ keyId, error }, 'key-touch-fail'))
  }

  return async function authenticate(header: string | null): Promise<Actor> {
    const token = /^Bearer +(\S{1,500})$/i.exec(header?.trim() ?? '')?.[1]
    if (token === undefined) {
      throw new AppError(
        'unauthorized',
        `Checking the key: expected the header "Authorization: Bearer <key>", got ${header ? 'another form' : 'none'}. Send a key; \`kilde keys create\` makes one.`,
      )
    }
    const key = await deps.keys.byHash(hashKey(token))
    if (key === undefined) {
      throw new AppError(
        'unauthorized',
        'Checking the key: expected one that this server knows, got one that it does not. Check for a typing error or a revoked key; `kilde keys create` makes a new one.',
      )
    }
    touch(key.id)
    return { keyId: key.id, name: key.name, role: key.role, audience: key.audience, sourceIds: key.sourceIds }
  }
}

/** @throws AppError `forbidden` */
export function assertRole(actor: Actor, needed: Role, what: string): void {
  if (mayActAs(actor.role, needed)) return
  throw new AppError(
    'forbidden',
    `${what}: expected a key with the role ${needed}, got ${actor.role}. Use a key with that role.`,
    { details: { needed, role: actor.role } },
  )
}
