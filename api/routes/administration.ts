// Audit log, keys, settings: for keys without limits.
import type { Actor } from '../../core/key.ts'
import { hashKey, newKey } from '../auth/keys.ts'
import { assertUnlimited } from '../auth/reach.ts'
import { administrationCalls } from '../contract/administration.ts'
import { notFound } from '../middleware/error-response.ts'
import { invalid } from '../middleware/validate.ts'
import { type Route, route } from './route.ts'
import { defined, pageOf, type RouteDeps } from './route-deps.ts'
import { conflict } from './source-rules.ts'

export const administrationRoutes = ({
  stores,
  audit,
  health,
  publicUrl,
  publicConfig,
}: RouteDeps): Route[] => {
  async function assertSources(ids: readonly string[]): Promise<void> {
    const found = await Promise.all(ids.map((id) => stores.sources.get(id)))
    const unknown = ids.flatMap((_, place) =>
      found[place] === undefined ? [{ path: `sourceIds[${place}]`, reason: 'no source has this id' }] : [],
    )
    if (unknown.length > 0) throw invalid('the body', unknown)
  }

  const settings = (actor: Actor) => {
    assertUnlimited(actor, 'Reading the settings')
    return Promise.resolve({ version: health.version, publicUrl, configuration: publicConfig ?? {} })
  }

  return [
    route(administrationCalls.listAudit, ({ query }, { actor }) => {
      assertUnlimited(actor, 'Reading the audit log')
      return stores.audit.list(defined({ target: query.target }), pageOf(query))
    }),

    route(administrationCalls.listKeys, ({ query }, { actor }) => {
      assertUnlimited(actor, 'Listing keys')
      return stores.keys.list(pageOf(query))
    }),

    route(administrationCalls.createKey, async ({ body }, { actor }) => {
      assertUnlimited(actor, 'Making a key')
      await assertSources(body.sourceIds)
      const key = newKey()
      const created = await stores.keys.create({ ...body, hash: hashKey(key) })
      await audit(actor, 'key.create', `key:${created.id}`, null, created)
      return { ...created, key }
    }),

    route(administrationCalls.deleteKey, async ({ params }, { actor }) => {
      assertUnlimited(actor, 'Revoking a key')
      if (params.id === actor.keyId) {
        throw conflict(
          'Revoking a key: expected another one, got the key that this call was made with. Make a new admin key first and revoke this one with it, so that nobody is locked out.',
        )
      }
      if (!(await stores.keys.remove(params.id))) throw notFound(`Revoking key ${params.id}`)
      await audit(actor, 'key.delete', `key:${params.id}`, { id: params.id }, null)
      return undefined
    }),

    route(administrationCalls.getSettings, (_, { actor }) => settings(actor)),
    route(administrationCalls.updateSettings, (_, { actor }) => settings(actor)),
  ]
}
