// The API as one Hono app. Nothing listens here: `app/` serves it, tests and the CLI call `fetch`.
import { Hono } from 'hono'
import { AppError } from '../core/errors.ts'
import { createAuthenticate } from './auth/authenticate.ts'
import { createReach } from './auth/reach.ts'
import { type ApiDeps, defaultLimits } from './deps.ts'
import { errorResponse } from './middleware/error-response.ts'
import { createMetrics } from './middleware/metrics.ts'
import { observeRequests } from './middleware/observe-requests.ts'
import { createRateLimit } from './middleware/rate-limit.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { type ApiEnv, mountRoutes } from './mount-routes.ts'
import { mountRoot } from './root-routes.ts'
import { allRoutes } from './routes/all-routes.ts'
import { createAudit } from './routes/audit.ts'

export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const { stores, clock, log } = deps
  const limits = { ...defaultLimits, ...deps.limits }
  const metrics = createMetrics(deps)
  const routeDeps = { ...deps, limits, metrics, reach: createReach(stores), audit: createAudit(stores) }

  const app = new Hono<ApiEnv>()
  app.use(observeRequests({ clock, log, metrics }))
  app.use(securityHeaders)
  mountRoot(app, { ...deps, metrics })
  mountRoutes(app, allRoutes(routeDeps), {
    ...routeDeps,
    authenticate: createAuthenticate({ keys: stores.keys, clock, log }),
    takeRate: createRateLimit({ clock }, { perMinute: limits.requestsPerMinute }),
  })
  app.notFound((context) => errorResponse(noSuchPath(context.req.path), context.get('requestId'), log))
  app.onError((thrown, context) => errorResponse(thrown, context.get('requestId'), log))
  return app
}

const noSuchPath = (path: string): AppError =>
  new AppError(
    'not-found',
    `Looking up the path ${path.slice(0, 200)}: expected one of /openapi.json, got another. Check the spelling; calls stand below /v1.`,
  )
