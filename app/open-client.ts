// A client of the API for commands: of the running server when there is one, else of the API inside this process.
import { resolve } from 'node:path'
import { type Client, createClient } from '../client/index.ts'
import type { Config } from '../core/config/schema.ts'
import { readServerFile } from './server-file.ts'
import type { WireOptions } from './wire.ts'

export interface OpenClient {
  client: Client
  /** `remote`: KILDE_URL; paths on this machine mean nothing there. */
  where: 'remote' | 'local-server' | 'in-process'
  close(): Promise<void>
}

/** `work`: also run the sync queue when the API is inside this process. */
export async function openClient(
  config: Config,
  options: WireOptions & { work?: boolean } = {},
): Promise<OpenClient> {
  const [url, key] = [config.clientUrl, config.clientKey?.reveal()]
  if (url !== undefined) {
    return { client: createClient({ baseUrl: url, key: key ?? '' }), where: 'remote', close: async () => {} }
  }
  const server = readServerFile(resolve(config.data))
  if (server !== undefined) {
    return {
      client: createClient({ baseUrl: server.url, key: server.key }),
      where: 'local-server',
      close: async () => {},
    }
  }
  const { wire } = await import('./wire.ts')
  const wiring = await wire(config, { makeFirstKey: false, ...options })
  if (options.work) wiring.startWork()
  const client = createClient({
    baseUrl: 'http://kilde.local',
    key: wiring.localKey,
    fetch: async (request) => wiring.api.fetch(request),
  })
  return { client, where: 'in-process', close: wiring.close }
}
