// Sources: add, change, remove, sync.
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import { type Source, settingsOfKind } from '../../core/source.ts'
import { assertUnlimited } from '../auth/reach.ts'
import { sourceCalls } from '../contract/sources.ts'
import { notFound } from '../middleware/error-response.ts'
import { validate } from '../middleware/validate.ts'
import { listSources } from './list-sources.ts'
import { type Route, route } from './route.ts'
import { defined, type RouteDeps } from './route-deps.ts'
import {
  assertAvailable,
  assertMayNamePaths,
  assertSyncable,
  conflict,
  noCandidates,
  noWebhook,
} from './source-rules.ts'

/** What an admin set, without what is derived: for the audit log. */
const setParts = ({ documents: _, lastRun: __, state: ___, nextSyncAt: ____, ...set }: Source) => set

export const sourceRoutes = (deps: RouteDeps): Route[] => {
  const { stores, services, reach, audit, metrics } = deps
  return [
    route(sourceCalls.listSources, ({ query }, { actor }) => listSources(deps, actor, query)),

    route(sourceCalls.createSource, async ({ body }, { actor }) => {
      assertUnlimited(actor, 'Adding a source')
      assertMayNamePaths(actor, body.kind, body.settings)
      assertAvailable(body.settings)
      const created = await stores.sources.create({ ...body, name: body.name ?? nameOf(body) })
      await services.sync.reschedule(created.id)
      await audit(actor, 'source.create', `source:${created.id}`, null, setParts(created))
      return (await stores.sources.get(created.id)) ?? created
    }),

    route(sourceCalls.previewWebsite, ({ body }, { signal }) => services.sync.preview(body, signal)),

    route(sourceCalls.getSource, ({ params }, { actor }) => reach.source(actor, params.id)),

    route(sourceCalls.updateSource, async ({ params, body }, { actor }) => {
      const before = await reach.source(actor, params.id)
      assertMayNamePaths(actor, before.kind, body.settings)
      assertAvailable(body.settings)
      const settings =
        body.settings === undefined
          ? {}
          : {
              settings: validate(
                settingsOfKind[before.kind],
                { ...before.settings, ...body.settings },
                'the body\'s "settings"',
              ),
            }
      const { settings: _, ...rest } = body
      const changed = await stores.sources.update(before.id, { ...defined(rest), ...settings })
      if (changed === undefined) throw notFound(`Changing source ${params.id}`)
      await stores.chunks.refreshAccess(before.id)
      await services.sync.reschedule(before.id)
      await audit(actor, 'source.update', `source:${before.id}`, setParts(before), setParts(changed))
      return (await stores.sources.get(before.id)) ?? changed
    }),

    route(sourceCalls.deleteSource, async ({ params }, { actor }) => {
      const before = await reach.source(actor, params.id)
      if (before.id === BUILT_IN_SHORT_ANSWERS) {
        throw conflict(
          'Removing the built-in short answers: expected another source, got the one that every server has. Disable it (PATCH enabled: false) or remove its answers one by one.',
        )
      }
      if (!(await services.sync.removeSource(before.id))) throw notFound(`Removing source ${params.id}`)
      await audit(actor, 'source.delete', `source:${before.id}`, setParts(before), null)
      return undefined
    }),

    route(sourceCalls.syncSource, async ({ params }, { actor }) => {
      const source = await reach.source(actor, params.id)
      assertSyncable(source)
      const run = await services.sync.request(source.id, 'person')
      metrics.run(run.trigger)
      await audit(actor, 'source.sync', `source:${source.id}`, null, { runId: run.id })
      return run
    }),

    route(sourceCalls.listCandidates, async ({ params }, { actor }) => {
      throw noCandidates(await reach.source(actor, params.id))
    }),

    route(sourceCalls.receiveWebhook, async ({ params }) => {
      const source = await stores.sources.get(params.id)
      if (source === undefined) throw notFound(`Receiving a notice for source ${params.id}`)
      throw noWebhook(source)
    }),
  ]
}

type Named = { kind: Source['kind']; settings: object }

function nameOf({ kind, settings }: Named): string {
  const urls: unknown = 'startUrls' in settings ? settings.startUrls : undefined
  const first: unknown = Array.isArray(urls) ? urls[0] : undefined
  return typeof first === 'string' ? new URL(first).host : kind
}
