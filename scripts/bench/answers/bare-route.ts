// The named baseline: a Hono route on Node that reads the same JSON and gives an answer of the same size, and does
// nothing else. A process of its own, as the server that is measured; prints its address.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const [answer = '{}'] = process.argv.slice(2)
const app = new Hono().post('/v1/answers', async (context) => {
  await context.req.json()
  return context.body(answer, 200, { 'content-type': 'application/json' })
})
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  process.stdout.write(`http://127.0.0.1:${port}\n`),
)
