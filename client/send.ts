// One call of the contract over HTTP: builds the request, checks the answer against the contract's shape.
import { z } from 'zod'
import type { Call } from '../api/contract/call.ts'
import { plain } from '../api/contract/call.ts'
import { AppError, toAppError } from '../core/errors.ts'
import { parseSse, type ServerEvent } from './parse-sse.ts'
import { toError } from './to-error.ts'

export interface ClientOptions {
  /** Where the server stands, without `/v1`: `http://127.0.0.1:8787`. */
  baseUrl: string
  key: string
  /** @default the platform's; give `(request) => api.fetch(request)` to call an API in the same process. */
  fetch?: (request: Request) => Response | Promise<Response>
}

export interface CallOptions {
  signal?: AbortSignal
}

export interface CallInput {
  params?: Record<string, string>
  query?: Record<string, unknown>
  /** Sent as JSON, or as multipart when it is a form. */
  body?: object
}

export function createSender({
  baseUrl,
  key,
  fetch = (request) => globalThis.fetch(request),
}: ClientOptions) {
  const root = baseUrl.replace(/\/+$/, '')

  async function request(
    call: Call,
    input: CallInput,
    options: CallOptions & { accept?: string },
  ): Promise<Response> {
    const form = input.body instanceof FormData ? input.body : undefined
    const json = form === undefined && input.body !== undefined ? JSON.stringify(input.body) : undefined
    const body = form ?? json
    const made = new Request(root + toUrl(call, input), {
      method: call.method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: options.accept ?? 'application/json',
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      ...(options.signal && { signal: options.signal }),
    })
    const response = await reach(fetch, made, root)
    if (!response.ok) throw await toError(response, Date.now())
    return response
  }

  return {
    /** @throws AppError as the server told it; `fetch-failed` when it cannot be reached */
    async send<
      Params extends z.ZodType,
      Query extends z.ZodType,
      Body extends z.ZodType,
      Result extends z.ZodType,
    >(
      call: Call<Params, Query, Body, Result>,
      input: CallInput = {},
      options: CallOptions = {},
    ): Promise<z.output<Result>> {
      const response = await request(call, input, options)
      const told: unknown = isNothing(call.result) ? undefined : await response.json()
      const parsed = call.result.safeParse(told)
      if (parsed.success) return parsed.data
      throw new AppError(
        'internal',
        `Reading the answer to ${call.method} /v1${call.path}: expected the contract's shape, got another: ${z.prettifyError(parsed.error)}. Use a client of the server's version.`,
        { details: { requestId: response.headers.get('x-request-id') } },
      )
    },

    async *stream(
      call: Call,
      input: CallInput = {},
      options: CallOptions = {},
    ): AsyncGenerator<ServerEvent, void, void> {
      const response = await request(call, input, { ...options, accept: 'text/event-stream' })
      if (response.body !== null) yield* parseSse(response.body)
    },
  }
}

const isNothing = (schema: z.ZodType): boolean => schema === plain.result

async function reach(
  fetch: NonNullable<ClientOptions['fetch']>,
  made: Request,
  root: string,
): Promise<Response> {
  try {
    return await fetch(made)
  } catch (thrown) {
    if (made.signal.aborted) throw toAppError(new DOMException('Cancelled.', 'AbortError'))
    throw new AppError(
      'fetch-failed',
      `Calling ${root}: expected a Kilde server, got no answer. Check the address and that it is running.`,
      { cause: thrown },
    )
  }
}

function toUrl(call: Call, { params = {}, query = {} }: CallInput): string {
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value))
  }
  return `/v1${path}${search.size > 0 ? `?${search}` : ''}`
}
