// Routes onto Hono: key, role and rate first, then the call; a known path with another method is 405.
import type { Context, Hono } from 'hono'
import { AppError } from '../core/errors.ts'
import type { Actor } from '../core/key.ts'
import { assertRole } from './auth/authenticate.ts'
import type { Route } from './routes/route.ts'
import type { RouteDeps } from './routes/route-deps.ts'

type Variables = { requestId: string; call: string; keyId: string }
export type ApiEnv = { Variables: Variables }

/** Whoever calls a route that checks a signature of its own. */
const NOBODY: Actor = { keyId: '', name: 'nobody', role: 'agent', audience: [], sourceIds: [] }

export function mountRoutes(
  app: Hono<ApiEnv>,
  routes: readonly Route[],
  deps: RouteDeps & {
    authenticate(header: string | null): Promise<Actor>
    takeRate(keyId: string): void
  },
): void {
  const respond = async (route: Route, context: Context<ApiEnv>): Promise<Response> => {
    const { call } = route
    context.set('call', call.id)
    const request = context.req.raw
    const actor = await identify(route, request)
    context.set('keyId', actor.keyId)
    const abort = abortWith(request.signal)
    return route.respond({
      request,
      params: context.req.param(),
      actor,
      requestId: context.get('requestId'),
      abort,
      signal: abort.signal,
      limits: deps.limits,
      parseSuite: deps.services.parseSuite,
      log: deps.log,
    })
  }

  async function identify({ call }: Route, request: Request): Promise<Actor> {
    if (call.role === null) return NOBODY
    const actor = await deps.authenticate(request.headers.get('authorization'))
    deps.takeRate(actor.keyId)
    assertRole(actor, call.role, `Calling ${call.method} /v1${call.path}`)
    return actor
  }

  const methods = new Map<string, string[]>()
  for (const route of routes) {
    const path = `/v1${route.call.path.replace(/\{(\w+)\}/g, ':$1')}`
    methods.set(path, [...(methods.get(path) ?? []), route.call.method])
    app.on(route.call.method, path, (context) => respond(route, context))
  }
  for (const [path, allow] of methods) {
    app.all(path, (context) => {
      throw wrongMethod(context.req.method, context.req.path, allow)
    })
  }
}

export const wrongMethod = (method: string, path: string, allow: readonly string[]): AppError =>
  new AppError(
    'method-not-allowed',
    `Calling ${path.slice(0, 200)}: expected ${allow.join(' or ')}, got ${method}. /openapi.json lists every call.`,
    { details: { allow } },
  )

/** The server's own reason may be any value: services get an AbortError. */
function abortWith(signal: AbortSignal): AbortController {
  const controller = new AbortController()
  if (signal.aborted) controller.abort()
  else signal.addEventListener('abort', () => controller.abort(), { once: true })
  return controller
}
