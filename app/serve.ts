// Listens, works in the background, and stops within 10 s when told to.

import { resolve } from 'node:path'
import { serve as listen } from '@hono/node-server'
import type { Config } from '../core/config/schema.ts'
import { AppError } from '../core/errors.ts'
import { removeServerFile, writeServerFile } from './server-file.ts'
import type { Wiring } from './wire.ts'

export interface RunningServer {
  url: string
  close(): Promise<void>
}

/** @throws AppError `bad-config` when the port is taken or may not be used. */
export async function serve(config: Config, wiring: Wiring): Promise<RunningServer> {
  const server = await new Promise<ReturnType<typeof listen>>((done, failed) => {
    const started = listen({ fetch: wiring.api.fetch, hostname: config.host, port: config.port }, () =>
      done(started),
    )
    started.once('error', (error: NodeJS.ErrnoException) => failed(cannotListen(config, error)))
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.port
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const dataDir = resolve(config.data)
  writeServerFile(dataDir, { url, key: wiring.localKey, pid: process.pid })
  wiring.startWork()
  return {
    url,
    close: async () => {
      removeServerFile(dataDir)
      await new Promise<void>((done) => {
        server.close(() => done())
        // Answers under way get a moment; streams that never end do not hold the process.
        if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 3000).unref()
      })
      await wiring.close()
    },
  }
}

function cannotListen(config: Config, error: NodeJS.ErrnoException): AppError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'something else listens there'
      : `the system says ${error.code ?? error.message}`
  return new AppError(
    'bad-config',
    `Listening on ${config.host}:${config.port}: ${why}. Choose another with --port or KILDE_PORT (0 takes a free one).`,
    { cause: error },
  )
}

/** Resolves at the first SIGINT or SIGTERM; a second one, or 10 s, ends the process. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((stopped) => {
    let asked = false
    const stop = (signal: NodeJS.Signals) => {
      if (asked) process.exit(1)
      asked = true
      setTimeout(() => process.exit(1), 10_000).unref()
      stopped(signal)
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
