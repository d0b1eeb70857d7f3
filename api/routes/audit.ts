// Who changed what, from what to what. Written after the change; a failing log fails the call, so that nothing goes unnoticed.
import type { Actor } from '../../core/key.ts'
import type { AuditLog } from '../../core/ports/small-stores.ts'

export type Audit = ReturnType<typeof createAudit>

/** `action`: noun.verb, such as `source.update`; `target`: noun:id. */
export function createAudit(deps: { audit: AuditLog }) {
  return (actor: Actor, action: string, target: string, before: unknown, after: unknown): Promise<void> =>
    deps.audit.record({
      actor: `${actor.name} (${actor.keyId})`,
      action,
      target,
      before: withoutSecrets(before),
      after: withoutSecrets(after),
    })
}

const SECRET_NAME = /token|secret|password|api_?key|authorization/i

/** A copy in which the values of fields that look like secrets are hidden, at any depth. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) && inner !== null ? '[secret]' : withoutSecrets(inner),
    ]),
  )
}
