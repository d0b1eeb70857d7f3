// What stands at the root and needs no key: health, metrics, the API's description, the pages.
import { readFile } from 'node:fs/promises'
import type { Hono } from 'hono'
import type { ApiDeps } from './deps.ts'
import type { ApiMetrics } from './middleware/metrics.ts'
import { type ApiEnv, wrongMethod } from './mount-routes.ts'
import { openApiDocument } from './openapi.ts'

const PAGE_FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page/ask.js': ['ask.js', 'text/javascript; charset=utf-8'],
  '/page/sse.js': ['sse.js', 'text/javascript; charset=utf-8'],
  '/page/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/docs': ['docs.html', 'text/html; charset=utf-8'],
  '/page/docs.js': ['docs.js', 'text/javascript; charset=utf-8'],
} as const

export function mountRoot(
  app: Hono<ApiEnv>,
  {
    health,
    publicUrl,
    metrics,
    log,
  }: Pick<ApiDeps, 'health' | 'publicUrl' | 'log'> & { metrics: ApiMetrics },
): void {
  let document: string | undefined

  app.get('/healthz', (context) => context.json({ status: 'ok', version: health.version }))

  app.get('/readyz', async (context) => {
    try {
      const { ok, checks } = await health.ready()
      return context.json({ status: ok ? 'ready' : 'not-ready', checks }, ok ? 200 : 503)
    } catch (error) {
      log.error({ error }, 'ready-fail')
      return context.json({ status: 'not-ready', checks: { ready: 'the check itself failed' } }, 503)
    }
  })

  app.get('/metrics', async (context) =>
    context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  )

  app.get('/openapi.json', (context) => {
    document ??= JSON.stringify(openApiDocument({ version: health.version, publicUrl }))
    return context.body(document, 200, { 'content-type': 'application/json' })
  })

  for (const [path, [file, type]] of Object.entries(PAGE_FILES)) {
    app.get(path, async (context) => {
      const bytes = await readFile(new URL(`./page/${file}`, import.meta.url), 'utf8')
      return context.body(bytes, 200, { 'content-type': type, 'cache-control': 'no-cache' })
    })
  }

  for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', ...Object.keys(PAGE_FILES)]) {
    app.all(path, (context) => {
      throw wrongMethod(context.req.method, path, ['GET'])
    })
  }
}
