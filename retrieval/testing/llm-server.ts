// A server on loopback that replays streams over real HTTP: whole, in pieces of any size, held back, broken off.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Replay {
  status?: number
  headers?: Record<string, string>
  body: string
  /** Bytes a piece, so that characters and events are cut anywhere. */
  pieces?: number
  /** Sends the body and leaves the stream open. */
  hold?: boolean
  /** Sends the body and destroys the connection. */
  breakOff?: boolean
}

export interface LlmServer {
  url: string
  /** What was asked, oldest first. */
  requests: { path: string; headers: IncomingHttpHeaders; body: Record<string, unknown> }[]
  /** The next answers; the last one is given again and again. */
  replay(...replays: Replay[]): void
  /** More of a held stream. */
  send(text: string): Promise<void>
  finish(): void
  /** Resolves when the caller has hung up on a held stream. */
  hungUp(): Promise<void>
  close(): Promise<void>
}

export async function startLlmServer(): Promise<LlmServer> {
  let replays: Replay[] = []
  let held: ServerResponse | undefined
  const requests: LlmServer['requests'] = []
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(Buffer.from(part as Uint8Array))
      requests.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString('utf8') || '{}') as Record<string, unknown>,
      })
      const replay = (replays.length > 1 ? replays.shift() : replays[0]) ?? {
        status: 500,
        body: 'nothing to replay',
      }
      await give(replay, response)
    })()
  })
  async function give(replay: Replay, response: ServerResponse): Promise<void> {
    const { status = 200, headers, body, pieces, hold, breakOff } = replay
    const type = status === 200 ? 'text/event-stream; charset=utf-8' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.flushHeaders()
    const bytes = Buffer.from(body)
    for (let at = 0; at < bytes.length; at += pieces ?? bytes.length) {
      await new Promise((sent) => response.write(bytes.subarray(at, at + (pieces ?? bytes.length)), sent))
      if (pieces !== undefined) await new Promise((later) => setImmediate(later))
    }
    if (breakOff) response.destroy()
    else if (hold) held = response
    else response.end()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    replay: (...given) => {
      replays = given
    },
    send: (text) => new Promise((sent) => held?.write(text, () => sent())),
    finish: () => held?.end(),
    hungUp: async () => {
      if (held !== undefined && !held.destroyed) await once(held, 'close')
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
