import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createGuardedFetch } from '../guarded-fetch.ts'
import { startFilteringProxy } from './filtering-proxy.ts'

/** What a client gets through the proxy from a server that answers with these bytes: a status, or null for none. */
async function statusThrough(bytes: string): Promise<number | null> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const guard = createGuardedFetch({ allowPrivateNetwork: [`127.0.0.1:${port}`], contactUrl: null })
  const proxy = await startFilteringProxy({ guard })
  const { username, password } = proxy.issue(1_000_000)
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const path = `http://127.0.0.1:${port}/data`
  try {
    return await new Promise((resolve) => {
      const asked = request(
        proxy.url,
        { path, headers: { 'proxy-authorization': authorization } },
        (answer) => {
          answer.resume()
          answer.on('error', () => {})
          resolve(answer.statusCode ?? null)
        },
      )
      asked.on('error', () => resolve(null))
      asked.end()
    })
  } finally {
    await proxy.close()
    await guard.close()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

describe('the proxy of pages', () => {
  it('passes an answer on', async () => {
    expect(await statusThrough('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi')).toBe(200)
    expect(await statusThrough('HTTP/1.1 200 OK\r\ntrailer: x\r\ncontent-length: 2\r\n\r\nhi')).toBe(200)
  })

  // A page chooses which servers its scripts ask: none of them may take the service down.
  it.each(['099 Odd', '000 None'])('gives 502 for an answer that is none (%s)', async (status) => {
    expect(await statusThrough(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`)).toBe(502)
  })

  it('does not wait for an answer that turned into another protocol', async () => {
    const upgrade = 'HTTP/1.1 101 Switching\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n'
    expect(await statusThrough(upgrade)).toBe(502)
  })
})
