// An API over memory with one source, one document and a key of each role; `call` speaks JSON.
import type { z } from 'zod'
import type { Role } from '../../core/key.ts'
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'
import { createFakeClock, silentLogger } from '../../core/testing/fakes.ts'
import { hashKey } from '../auth/keys.ts'
import { createApi } from '../create-api.ts'
import type { ApiLimits, ApiServices } from '../deps.ts'
import { createFakeServices } from './fake-services.ts'
import { documentOf } from './memory-content.ts'
import { createMemoryStores } from './memory-stores.ts'

export interface CallResult {
  status: number
  headers: Headers
  /** Parsed JSON, or undefined without a body. */
  body: unknown
}

export async function createTestApi(
  options: { limits?: Partial<ApiLimits>; services?: (fakes: ApiServices) => Partial<ApiServices> } = {},
) {
  const memory = createMemoryStores()
  const fakes = createFakeServices(memory)
  const clock = createFakeClock()
  const errors: unknown[] = []
  const log = { ...silentLogger, error: (fields: object, event: string) => void errors.push([event, fields]) }
  await addSource(memory, 's1', 'website')
  memory.documents.rows.set('d1', documentOf({ id: 'd1', sourceId: 's1', version: 2 }))
  memory.documents.texts.set('d1', ['Old text.', 'Press the button.'])
  const addKey = async (
    key: string,
    role: Role,
    limit: { audience?: string[]; sourceIds?: string[] } = {},
  ) => {
    const row = { name: key, role, audience: [], sourceIds: [], ...limit, hash: hashKey(key) }
    return memory.keys.store.create(row)
  }
  for (const role of ['agent', 'analyst', 'admin'] as const) await addKey(role, role)

  const api = createApi({
    stores: memory.stores,
    services: { ...fakes.services, ...options.services?.(fakes.services) },
    health: { ready: async () => ({ ok: true, checks: { store: 'ok' } }), version: '1.2.3' },
    publicUrl: null,
    publicConfig: { KILDE_PORT: 8787 },
    ...(options.limits && { limits: options.limits }),
    clock,
    log,
  })

  /** `key` is the key's own text: the three roles by default. */
  async function call(
    key: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<CallResult> {
    const raw = typeof body === 'string' || body instanceof FormData || body instanceof ReadableStream
    const response = await api.request(path, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(!raw && body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text || undefined,
    }
  }

  return { api, call, clock, errors, addKey, ...memory, calls: fakes.calls }
}

export async function addSource(
  { sources }: Pick<ReturnType<typeof createMemoryStores>, 'sources'>,
  id: string,
  kind: 'website' | 'files' | 'knowledge-base' | 'short-answers',
  audience: string[] = [],
) {
  return sources.store.create(
    sampleSource(id, {
      ...{ id, kind, audience, schedule: 'weekly' },
      settings: kind === 'knowledge-base' ? { provider: 'push' } : {},
    }),
  )
}

/** Reads a body as the contract's shape; fails the test when it is another. */
export const read = <Schema extends z.ZodType>(schema: Schema, result: CallResult): z.output<Schema> => {
  const parsed = schema.safeParse(result.body)
  if (parsed.success) return parsed.data
  throw new Error(`${result.status} ${JSON.stringify(result.body)}: ${parsed.error.message}`)
}
