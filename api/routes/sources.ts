// Sources: add, change, remove, sync.
import { isVendor } from '../../core/knowledge-base.ts'
import { BUILT_IN_SHORT_ANSWERS } from '../../core/short-answer.ts'
import { type Source, settingsOfKind } from '../../core/source.ts'
import { assertUnlimited } from '../auth/reach.ts'
import { sourceCalls } from '../contract/sources.ts'
import { notFound } from '../middleware/error-response.ts'
import { validate } from '../middleware/validate.ts'
import { sseResponse } from '../stream/sse-response.ts'
import { listSources } from './list-sources.ts'
import { previewEvents } from './preview-events.ts'
import { createReceiveNotice } from './receive-notice.ts'
import { type Route, route } from './route.ts'
import { defined, pageOf, type RouteDeps } from './route-deps.ts'
import { assertMayNamePaths, assertSyncable, conflict, noCandidates } from './source-rules.ts'
import {
  assertHasToken,
  assertTokenStays,
  keepSecrets,
  splitSecrets,
  withSecretStates,
} from './source-secrets.ts'

/** What an admin set, without what is derived: for the audit log. */
const setParts = ({ documents: _, lastRun: __, state: ___, nextSyncAt: ____, ...set }: Source) => set

export const sourceRoutes = (deps: RouteDeps): Route[] => {
  const { stores, services, reach, audit, metrics } = deps
  const receiveNotice = createReceiveNotice(deps)
  return [
    route(sourceCalls.listSources, async ({ query }, { actor }) => {
      const page = await listSources(deps, actor, query)
      return { ...page, items: await Promise.all(page.items.map((source) => withSecretStates(deps, source))) }
    }),

    route(sourceCalls.createSource, async ({ body }, { actor }) => {
      assertUnlimited(actor, 'Adding a source')
      assertMayNamePaths(actor, body.kind, body.settings)
      const { settings, given } = splitSecrets(body.settings)
      assertHasToken({ kind: body.kind, settings }, given)
      const schedule = body.schedule ?? scheduleOf({ kind: body.kind, settings })
      const created = await stores.sources.create({
        ...body,
        settings,
        schedule,
        name: body.name ?? nameOf(body),
      })
      try {
        await keepSecrets(deps, created.id, given)
      } catch (thrown) {
        await stores.sources.remove(created.id)
        throw thrown
      }
      await services.sync.reschedule(created.id)
      await audit(actor, 'source.create', `source:${created.id}`, null, setParts(created))
      return withSecretStates(deps, (await stores.sources.get(created.id)) ?? created)
    }),

    route(sourceCalls.previewWebsite, async ({ body }, { request, signal, requestId, abort, log }) => {
      if (!request.headers.get('accept')?.includes('text/event-stream')) {
        return services.sync.preview(body, signal)
      }
      const events = previewEvents((onItem) => services.sync.preview(body, signal, onItem))
      return sseResponse(events, { requestId, abort, log })
    }),

    route(sourceCalls.getSource, async ({ params }, { actor }) =>
      withSecretStates(deps, await reach.source(actor, params.id)),
    ),

    route(sourceCalls.updateSource, async ({ params, body }, { actor }) => {
      const before = await reach.source(actor, params.id)
      assertMayNamePaths(actor, before.kind, body.settings)
      const { settings: wanted, ...rest } = body
      const { settings, given } = splitSecrets(
        wanted === undefined
          ? {}
          : validate(
              settingsOfKind[before.kind],
              { ...before.settings, ...wanted },
              'the body\'s "settings"',
            ),
      )
      if (wanted !== undefined) assertTokenStays(before.settings, settings, given)
      await keepSecrets(deps, before.id, given)
      const patch = { ...defined(rest), ...(wanted !== undefined && { settings }) }
      const changed = await stores.sources.update(before.id, patch)
      if (changed === undefined) throw notFound(`Changing source ${params.id}`)
      await stores.chunks.refreshAccess(before.id)
      await services.sync.reschedule(before.id)
      const credentials = given.size > 0 ? { credentials: [...given.keys()] } : {}
      const after = { ...setParts(changed), ...credentials }
      await audit(actor, 'source.update', `source:${before.id}`, setParts(before), after)
      return withSecretStates(deps, (await stores.sources.get(before.id)) ?? changed)
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

    route(sourceCalls.listCandidates, async ({ params, query }, { actor, signal }) => {
      const source = await reach.source(actor, params.id)
      if (source.kind !== 'website' && !isVendor(source)) throw noCandidates(source)
      return services.sync.candidates(source, pageOf(query), signal)
    }),

    route(sourceCalls.receiveWebhook, async ({ params }, { request }) => {
      await receiveNotice(params.id, request)
      return undefined
    }),
  ]
}

/** A vendor is asked for changes every five minutes; all else of a knowledge base changes when it is pushed. */
const scheduleOf = (of: { kind: string; settings: Record<string, unknown> }): string =>
  isVendor(of) ? '*/5 * * * *' : 'never'

type Named = { kind: Source['kind']; settings: object }

function nameOf({ kind, settings }: Named): string {
  const urls: unknown = 'startUrls' in settings ? settings.startUrls : undefined
  const first: unknown = Array.isArray(urls) ? urls[0] : undefined
  return typeof first === 'string' ? new URL(first).host : kind
}
