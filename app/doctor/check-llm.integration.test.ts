import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSettings } from '../read-settings.ts'
import { checkLlm } from './check-llm.ts'

const models = JSON.stringify({ object: 'list', data: [{ id: 'small', object: 'model' }] })
/** By the status that stands in its address; the list of models for 200. */
const server = createServer((request, response) => {
  const status = Number(/^\/(\d+)\//.exec(request.url ?? '')?.[1] ?? 200)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(
    request.url?.includes('page') ? '<html>Welcome</html>' : status === 200 ? models : '{"error":{}}',
  )
})
let url = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const check = async (path: string, model = 'small') => {
  const env = { LLM_PROVIDER: 'openai-compatible', LLM_MODEL: model, LLM_BASE_URL: `${url}/${path}` }
  return (await checkLlm(readSettings(env)))[0]
}

it('is content with a server that lists the model, and names those it lists otherwise', async () => {
  expect(await check('200')).toMatchObject({ state: 'ok', found: 'answers and has small' })
  expect(await check('200', 'large')).toMatchObject({
    state: 'missing',
    todo: expect.stringContaining('small'),
  })
})

it.each([
  ['401', 'problem', /key \(401\)/],
  ['400', 'problem', /fails \(400\)/],
  ['404', 'missing', /no list of models at \/models \(404\)/],
  ['405', 'missing', /no list of models/],
  ['429', 'missing', /no more calls for now/],
  ['500', 'problem', /fails \(500\)/],
  ['503', 'problem', /fails \(503\)/],
  ['200/page', 'missing', /no list of models/],
])('tells what a server that answers %s lacks (%s)', async (path, state, found) => {
  const said = await check(path)
  expect(said).toMatchObject({ state, found: expect.stringMatching(found) })
  expect(said?.todo).toBeTruthy()
})

it('says that nothing answers', async () => {
  const env = { LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'm', LLM_BASE_URL: 'http://127.0.0.1:9/v1' }
  expect((await checkLlm(readSettings(env)))[0]).toMatchObject({
    state: 'problem',
    found: expect.stringMatching(/no answer/),
  })
})
