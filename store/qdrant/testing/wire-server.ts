// A small Qdrant in memory for tests, faithful to fixtures/recorded/qdrant.json (recorded from 1.18.3), errors included.
// It scans exactly, knows one dense and one sparse vector, and can be told to refuse.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { createWireCollection, type WireCollection } from './wire-collection.ts'
import { WireError } from './wire-error.ts'
import * as shapes from './wire-shapes.ts'

export interface WireServer {
  url: string
  /** Method and path of each request, in order. */
  requests: string[]
  /** The next answer is this one instead, whatever is asked. */
  refuseOnce(status: number, body: string, headers?: Record<string, string>): void
  /** From now on nothing is answered, until what this returns is called. */
  stall(): () => void
  close(): Promise<void>
}

type State = { collections: Map<string, WireCollection>; aliases: Map<string, string> }
type Route = [method: string, path: RegExp, answer: (state: State, name: string, body: unknown) => unknown]

export async function startWireServer(
  options: { apiKey?: string; readOnlyKey?: string } = {},
): Promise<WireServer> {
  const state: State = { collections: new Map(), aliases: new Map() }
  const requests: string[] = []
  let refusal: { status: number; body: string; headers: Record<string, string> } | undefined
  let isStalled = false

  const server = createServer((request, response) => {
    void answer(request, response)
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const { pathname } = new URL(request.url ?? '/', 'http://wire')
    requests.push(`${method} ${pathname}`)
    const body = await bodyOf(request)
    if (isStalled) return
    if (refusal !== undefined) {
      response.writeHead(refusal.status, refusal.headers).end(refusal.body)
      refusal = undefined
      return
    }
    const plain = plainText.get(`${method} ${pathname}`)
    if (plain !== undefined) return void response.writeHead(200, { 'content-type': 'text/plain' }).end(plain)
    const stopped = keyCheck(options, request, method)
    if (stopped?.status === 401) return void response.writeHead(401).end(stopped.message)
    try {
      if (stopped !== undefined) throw stopped
      send(response, 200, dispatch(state, method, pathname, body))
    } catch (thrown) {
      const error =
        thrown instanceof WireError
          ? thrown
          : new WireError(400, `Format error in JSON body: ${String(thrown)}`)
      send(response, error.status, { status: { error: error.message }, time: 0.001 })
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: addressOf(server),
    requests,
    refuseOnce: (status, body, headers = {}) => {
      refusal = { status, body, headers }
    },
    stall: () => {
      isStalled = true
      return () => {
        isStalled = false
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const plainText = new Map([
  ['GET /healthz', 'healthz check passed'],
  ['GET /readyz', 'all shards are ready'],
])

function keyCheck(
  { apiKey, readOnlyKey }: { apiKey?: string; readOnlyKey?: string },
  request: IncomingMessage,
  method: string,
): WireError | undefined {
  if (apiKey === undefined) return undefined
  const given = request.headers['api-key'] ?? request.headers.authorization?.replace(/^Bearer /, '')
  if (given === apiKey) return undefined
  if (given === undefined)
    return new WireError(401, 'Must provide an API key or an Authorization bearer token')
  if (given !== readOnlyKey) return new WireError(401, 'Invalid API key or JWT')
  const isRead = method === 'GET' || /\/(query|query\/batch|scroll|count|points)$/.test(request.url ?? '')
  return isRead ? undefined : new WireError(403, 'Forbidden: Global manage access is required')
}

function dispatch(state: State, method: string, pathname: string, body: unknown): unknown {
  if (method === 'GET' && pathname === '/') {
    return {
      title: 'qdrant - vector search engine',
      version: '1.18.3',
      commit: 'db8fa43fcb6aedec1e739487e17a99731b74590a',
    }
  }
  for (const [wanted, path, answer] of routes) {
    const match = method === wanted ? path.exec(pathname) : null
    if (match !== null)
      return { result: answer(state, decodeURIComponent(match[1] ?? ''), body), status: 'ok', time: 0.001 }
  }
  throw new WireError(404, 'Not found')
}

function collection({ collections, aliases }: State, name: string): WireCollection {
  const found = collections.get(aliases.get(name) ?? name)
  if (found === undefined) throw new WireError(404, `Not found: Collection \`${name}\` doesn't exist!`)
  return found
}

const routes: readonly Route[] = [
  [
    'GET',
    /^\/aliases$/,
    ({ aliases }) => ({
      aliases: [...aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
    }),
  ],
  ['POST', /^\/collections\/aliases$/, changeAliases],
  [
    'GET',
    /^\/collections\/([^/]+)\/exists$/,
    (state, name) => ({ exists: state.collections.has(state.aliases.get(name) ?? name) }),
  ],
  ['GET', /^\/collections\/([^/]+)$/, (state, name) => described(collection(state, name))],
  ['PUT', /^\/collections\/([^/]+)$/, createCollection],
  [
    'PATCH',
    /^\/collections\/([^/]+)$/,
    (state, name, body) => {
      collection(state, name).setStrict(shapes.StrictMode.parse(body).strict_mode_config)
      return true
    },
  ],
  [
    'DELETE',
    /^\/collections\/([^/]+)$/,
    (state, name) => {
      for (const [alias, to] of state.aliases) if (to === name) state.aliases.delete(alias)
      return state.collections.delete(name)
    },
  ],
  [
    'PUT',
    /^\/collections\/([^/]+)\/index$/,
    (state, name, body) => {
      const { field_name, field_schema } = shapes.CreateIndex.parse(body)
      return collection(state, name).index(field_name, field_schema)
    },
  ],
  [
    'PUT',
    /^\/collections\/([^/]+)\/points$/,
    (state, name, body) => collection(state, name).upsert(shapes.Upsert.parse(body).points),
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points$/,
    (state, name, body) => {
      const { ids, with_payload, with_vector } = shapes.Retrieve.parse(body)
      return collection(state, name).retrieve(ids, with_payload, with_vector)
    },
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points\/count$/,
    (state, name, body) => ({ count: collection(state, name).count(shapes.Count.parse(body).filter) }),
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points\/query$/,
    (state, name, body) => collection(state, name).query(shapes.Query.parse(body)),
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points\/query\/batch$/,
    (state, name, body) =>
      shapes.QueryBatch.parse(body).searches.map((query) => collection(state, name).query(query)),
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points\/scroll$/,
    (state, name, body) => collection(state, name).scroll(shapes.Scroll.parse(body)),
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points\/payload$/,
    (state, name, body) => {
      const of = shapes.SetPayload.parse(body)
      return collection(state, name).setPayload(of.payload, of)
    },
  ],
  [
    'POST',
    /^\/collections\/([^/]+)\/points\/delete$/,
    (state, name, body) => collection(state, name).remove(shapes.Selected.parse(body)),
  ],
]

function createCollection(state: State, name: string, body: unknown): boolean {
  if (state.collections.has(name))
    throw new WireError(409, `Wrong input: Collection \`${name}\` already exists!`)
  state.collections.set(name, createWireCollection(shapes.CreateCollection.parse(body)))
  return true
}

function changeAliases(state: State, _name: string, body: unknown): boolean {
  for (const action of shapes.AliasActions.parse(body).actions) {
    if ('delete_alias' in action) state.aliases.delete(action.delete_alias.alias_name)
    else {
      collection(state, action.create_alias.collection_name)
      state.aliases.set(action.create_alias.alias_name, action.create_alias.collection_name)
    }
  }
  return true
}

function described(of: WireCollection) {
  const { config, points, indexes } = of.describe()
  return {
    status: 'green',
    optimizer_status: 'ok',
    indexed_vectors_count: points,
    points_count: points,
    segments_count: 2,
    config: {
      params: {
        vectors: config.vectors,
        shard_number: 1,
        replication_factor: 1,
        write_consistency_factor: 1,
        on_disk_payload: true,
        sparse_vectors: config.sparse_vectors,
      },
      hnsw_config: {
        m: 16,
        ef_construct: 100,
        full_scan_threshold: 10000,
        max_indexing_threads: 0,
        on_disk: false,
      },
      optimizer_config: {
        deleted_threshold: 0.2,
        vacuum_min_vector_number: 1000,
        default_segment_number: 2,
        max_segment_size: null,
        memmap_threshold: null,
        indexing_threshold: 10000,
        flush_interval_sec: 5,
        max_optimization_threads: null,
        prevent_unoptimized: null,
      },
      wal_config: { wal_capacity_mb: 32, wal_segments_ahead: 0, wal_retain_closed: 1 },
      quantization_config: null,
    },
    payload_schema: Object.fromEntries(
      indexes.map(({ field, type, points: count }) => [field, { data_type: type, points: count }]),
    ),
    update_queue: { length: 0 },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(z.instanceof(Buffer).parse(piece))
  const text = Buffer.concat(pieces).toString()
  return text === '' ? {} : JSON.parse(text)
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The wire server has no port.')
  return `http://127.0.0.1:${address.port}`
}
