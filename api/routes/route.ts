// Binds a call of the contract to what carries it out. Parameters, query and body are checked before the handler runs.
import type { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import type { Actor } from '../../core/key.ts'
import type { Logger } from '../../core/ports/logger.ts'
import type { Call } from '../contract/call.ts'
import { plain } from '../contract/call.ts'
import type { ApiLimits, ApiServices } from '../deps.ts'
import { contentTypeOf, readJson, readText } from '../middleware/read-body.ts'
import { invalid, validate } from '../middleware/validate.ts'
import { readSuite } from './read-suite.ts'

interface RouteContext {
  request: Request
  params: Record<string, string>
  actor: Actor
  requestId: string
  /** Aborted when the client goes away. */
  abort: AbortController
  signal: AbortSignal
  limits: ApiLimits
  parseSuite: ApiServices['parseSuite']
  log: Logger
}

export interface Route {
  call: Call
  respond(context: RouteContext): Promise<Response>
}

type Handler<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Result extends z.ZodType,
> = (
  input: { params: z.output<Params>; query: z.output<Query>; body: z.output<Body> },
  context: Omit<RouteContext, 'params'>,
) => Promise<z.input<Result> | Response>

export function route<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Result extends z.ZodType,
>(call: Call<Params, Query, Body, Result>, handle: Handler<Params, Query, Body, Result>): Route {
  return {
    call,
    async respond(context) {
      const params = validate(call.params, context.params, 'the path')
      const query = validate(call.query, queryOf(context.request), 'the query')
      const body = validate(call.body, await bodyOf(call, context), 'the body')
      const result = await handle({ params, query, body }, context)
      if (result instanceof Response) return result
      return isNothing(call.result)
        ? new Response(null, { status: call.status })
        : Response.json(leaving(call, result, context), { status: call.status })
    },
  }
}

const isNothing = (schema: z.ZodType): boolean => schema === plain.result || schema === plain.body

/** What leaves is what the contract names; a shape that does not fit is a fault of ours that no caller should suffer. */
function leaving(call: Call, result: unknown, { log, requestId }: RouteContext): unknown {
  const parsed = call.result.safeParse(result)
  if (parsed.success) return parsed.data
  log.error({ requestId, call: call.id, issues: parsed.error.issues }, 'response-mismatch')
  return result
}

function queryOf(request: Request): Record<string, string> {
  const pairs = [...new URL(request.url).searchParams]
  const query = Object.fromEntries(pairs)
  if (Object.keys(query).length === pairs.length) return query
  const names = pairs.map(([name]) => name)
  const twice = [...new Set(names.filter((name, place) => names.indexOf(name) !== place))]
  throw invalid(
    'the query',
    twice.map((path) => ({ path, reason: 'named more than once' })),
  )
}

async function bodyOf(call: Call, { request, limits, parseSuite }: RouteContext): Promise<unknown> {
  if (call.takes === 'raw' || request.method === 'GET' || request.method === 'HEAD') return undefined
  const limit = call.size === 'article' ? limits.articleBytes : limits.jsonBytes
  const type = contentTypeOf(request)
  if (call.takes === 'json-or-multipart' && type === 'multipart/form-data') return undefined
  if (call.takes === 'suite' && type !== '' && type !== 'application/json') {
    const name = new URL(request.url).searchParams.get('name')
    return readSuite(parseSuite, await readText(request, limit), type, name)
  }
  const body = await readJson(request, limit)
  if (!isNothing(call.body)) {
    if (body === undefined) {
      throw new AppError(
        'bad-request',
        'Reading the body: expected a JSON object, got nothing. Send the fields that /openapi.json lists.',
      )
    }
    return body
  }
  const fields = typeof body === 'object' && body !== null ? Object.keys(body) : []
  if (fields.length === 0) return undefined
  throw invalid(
    'the body',
    fields.map((path) => ({ path, reason: 'unknown field' })),
  )
}
