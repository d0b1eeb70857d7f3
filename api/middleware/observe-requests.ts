// Gives each request its id, writes its log line, counts it.
import type { MiddlewareHandler } from 'hono'
import { newId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { ApiEnv } from '../mount-routes.ts'
import type { ApiMetrics } from './metrics.ts'

/** A caller's own id is taken when it is short and plain, so that it cannot break a log line. */
const TAKEN = /^[\w.:-]{1,100}$/

export function observeRequests(deps: {
  clock: Clock
  log: Logger
  metrics: ApiMetrics
}): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const given = context.req.header('x-request-id')
    const requestId = given !== undefined && TAKEN.test(given) ? given : newId()
    context.set('requestId', requestId)
    const started = deps.clock.now()
    await next()
    context.header('X-Request-Id', requestId)
    const ms = deps.clock.now() - started
    // Paths of unknown calls would make a label for each typing error.
    const call =
      context.get('call') ?? ([404, 405].includes(context.res.status) ? 'unknown' : context.req.path)
    deps.metrics.request(call, context.res.status, ms / 1000)
    const { method, path } = context.req
    const fields = { requestId, method, path, status: context.res.status, ms, keyId: context.get('keyId') }
    deps.log.info(fields, 'request-end')
  }
}
