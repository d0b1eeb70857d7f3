import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import type { AnswerEvent } from '../core/answer.ts'
import { UploadReport } from './contract/files.ts'
import { addSource, createTestApi } from './testing/test-api.ts'

let server: ServerType | undefined
afterEach(async () => {
  const closed = new Promise((done) => (server ? server.close(done) : done(undefined)))
  if (server !== undefined && 'closeAllConnections' in server) server.closeAllConnections()
  await closed
})

async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<number> {
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, resolve)
  })
  return port
}

describe('the API behind a real server', () => {
  it('streams an upload of 200 MB without holding it', async () => {
    const { api, stores, ...test } = await createTestApi({ limits: { uploadBytes: 300 * 1024 * 1024 } })
    await addSource(test, 'f1', 'files')
    let received = 0
    let highest = 0
    const before = process.memoryUsage().rss
    stores.files.save = async (name, contentType, body) => {
      for await (const piece of body) {
        received += piece.byteLength
        highest = Math.max(highest, process.memoryUsage().rss - before)
      }
      return { id: 'x', name, contentType, sizeBytes: received, sha256: '', createdAt: '' }
    }
    const port = await listen(api.fetch)
    const size = 200 * 1024 * 1024
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    async function* body() {
      yield Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="big.bin"\r\n\r\n')
      for (let sent = 0; sent < size; sent += chunk.length) yield chunk
      yield Buffer.from('\r\n--b--\r\n')
    }
    const response = await fetch(`http://127.0.0.1:${port}/v1/sources/f1/files`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin', 'content-type': 'multipart/form-data; boundary=b' },
      body: ReadableStream.from(body()),
      duplex: 'half',
    })
    expect(UploadReport.parse(await response.json()).counts).toEqual({ received: 1, accepted: 1, refused: 0 })
    expect(received).toBe(size)
    expect(highest).toBeLessThan(100 * 1024 * 1024)
  })

  it('stops a streamed answer when the connection closes', async () => {
    let stopped: (how: string) => void = () => {}
    const end = new Promise<string>((resolve) => {
      stopped = resolve
    })
    const { api } = await createTestApi({
      services: ({ answers }) => ({
        answers: {
          ...answers,
          async *stream(_, __, options): AsyncGenerator<AnswerEvent> {
            yield { type: 'meta', data: { id: 'q1' } }
            await new Promise((resolve) => options?.signal?.addEventListener('abort', resolve))
            stopped('aborted')
          },
        },
      }),
    })
    const port = await listen(api.fetch)
    const body = '{"question":"How?","stream":true}'
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST /v1/answers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer agent\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await new Promise<void>((resolve) => {
      socket.on('data', (data) => (String(data).includes('event: meta') ? resolve() : undefined))
    })
    socket.destroy()
    expect(await end).toBe('aborted')
  })

  it('refuses a body that is too large while it is still being sent', async () => {
    const { api } = await createTestApi()
    const port = await listen(api.fetch)
    const response = await fetch(`http://127.0.0.1:${port}/v1/answers`, {
      method: 'POST',
      headers: { authorization: 'Bearer agent', 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'x'.repeat(3 * 1024 * 1024) }),
    })
    expect(response.status).toBe(413)
  })
})
