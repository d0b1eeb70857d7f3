// The browser's only way out: a proxy on loopback that sends every request and every tunnel through the guard. Each
// page has a pass of its own, so that no other program can use the proxy and a page's connections end with it.
import { randomBytes } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { toAppError } from '../../core/errors.ts'
import type { GuardedFetch } from '../guarded-fetch.ts'
import { createProxyPass, type ProxyPass } from './proxy-pass.ts'

export interface FilteringProxy {
  url: string
  /** Opens the proxy for one page, for so many bytes. */
  issue(maxBytes: number): { username: string; password: string; pass: ProxyPass }
  close(): Promise<void>
}

export async function startFilteringProxy(deps: {
  guard: Pick<GuardedFetch, 'connect'>
}): Promise<FilteringProxy> {
  const passes = new Map<string, ProxyPass>()
  const sockets = new Set<Socket>()
  const passOf = ({ headers }: IncomingMessage): ProxyPass | undefined => {
    const [, encoded] = /^basic\s+(\S+)$/i.exec(headers['proxy-authorization'] ?? '') ?? []
    return passes.get(Buffer.from(encoded ?? '', 'base64').toString())
  }
  /** A socket for this pass, or why there is none. */
  const open = async (pass: ProxyPass, url: string): Promise<Socket | string> => {
    try {
      const upstream = await deps.guard.connect(url)
      return pass.take(upstream) ? upstream : 'This page may load no more.'
    } catch (thrown) {
      const { message } = toAppError(thrown, 'fetch-failed')
      pass.refused.push(message)
      return message
    }
  }
  const tunnel = async (request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    client.on('error', () => client.destroy())
    const pass = passOf(request)
    if (pass === undefined) {
      client.end(`HTTP/1.1 407 Pass required\r\n${challenge}\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const upstream = await open(pass, `https://${request.url ?? ''}/`)
    if (typeof upstream === 'string') {
      client.end('HTTP/1.1 403 Refused\r\ncontent-length: 0\r\n\r\n')
      return
    }
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
    client.write('HTTP/1.1 200 Connected\r\n\r\n')
    upstream.write(head)
    client.pipe(upstream)
    upstream.pipe(client)
  }
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pass = passOf(request)
    if (pass === undefined) {
      const [name = '', value = ''] = challenge.split(': ')
      response.writeHead(407, { [name]: value }).end()
      return
    }
    const url = absoluteHttpUrl(request.url)
    const upstream = url === undefined ? 'Expected an http address.' : await open(pass, url.href)
    if (url === undefined || typeof upstream === 'string') {
      response.writeHead(403, { 'content-type': 'text/plain' }).end(String(upstream))
      return
    }
    const onward = httpRequest(
      {
        createConnection: () => upstream,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: { ...ownHeaders(request.headers), host: url.host, connection: 'close' },
      },
      (answer) => {
        answer.on('error', () => response.destroy())
        // What Node reads of a server it does not always write: a status below 100, say. A page must not end us with it.
        try {
          response.writeHead(answer.statusCode ?? 502, ownHeaders(answer.headers))
        } catch {
          answer.destroy()
          response.writeHead(502).end()
          return
        }
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    // Also an answer that leaves HTTP for another protocol, which nobody here speaks.
    onward.on('upgrade', (_answer, socket) => {
      socket.destroy()
      response.writeHead(502).end()
    })
    response.on('close', () => upstream.destroy())
    request.pipe(onward)
  }

  const server = createServer((request, response) => void forward(request, response))
  server.on('connect', (request, client, head) => void tunnel(request, client, head))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issue: (maxBytes) => {
      const username = 'page'
      const password = randomBytes(18).toString('hex')
      const key = `${username}:${password}`
      const pass = createProxyPass(maxBytes, () => passes.delete(key))
      passes.set(key, pass)
      return { username, password, pass }
    },
    close: async () => {
      for (const pass of [...passes.values()]) pass.revoke()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const challenge = 'proxy-authenticate: Basic realm="pages"'

function absoluteHttpUrl(text: string | undefined): URL | undefined {
  try {
    const url = new URL(text ?? '')
    return url.protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}

const ownNames = 'proxy-authorization proxy-connection connection keep-alive upgrade te trailer'.split(' ')

/** Without those that belong to one connection only. */
function ownHeaders<Headers extends Record<string, unknown>>(headers: Headers): Headers {
  const kept = { ...headers }
  for (const name of ownNames) delete kept[name]
  return kept
}
