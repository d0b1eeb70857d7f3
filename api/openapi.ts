// The contract as an OpenAPI 3.1 document.
import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Call } from './contract/call.ts'
import { plain } from './contract/call.ts'
import { ErrorBody } from './contract/common.ts'
import { contract } from './contract/contract.ts'

type Content = Record<string, { schema: z.ZodType | object }>

const ERROR_REF = { $ref: '#/components/schemas/Error' }

/** Operation ids are the names of the contract's calls. */
export function openApiDocument(options: { version: string; publicUrl: string | null }) {
  const app = new OpenAPIHono()
  const registry = app.openAPIRegistry
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' })
  // Made here, because only schemas made after the registry patched zod can be named.
  registry.register('Error', z.object(ErrorBody.shape))
  for (const call of Object.values<Call>(contract)) registry.registerPath(toPath(call))
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Kilde',
      version: options.version,
      description:
        'Answers questions over an organisation’s content, with citations that can be checked. Unknown fields are refused by name; times are ISO 8601 UTC; ids are opaque; offsets count UTF-16 code units.',
      license: { name: 'MIT' },
    },
    servers: [{ url: options.publicUrl ?? '/' }],
  })
}

function toPath(call: Call): RouteConfig {
  const body = bodyContent(call)
  return createRoute({
    method: toMethod(call.method),
    path: `/v1${call.path}`,
    operationId: call.id,
    summary: call.summary,
    description:
      call.role === null
        ? 'Signed by the vendor; needs no key.'
        : `Needs a key with the role ${call.role} or a stronger one.`,
    tags: [call.tag],
    security: call.role === null ? [] : [{ key: [] }],
    request: {
      ...(call.params !== plain.params && { params: asObject(call.params) }),
      ...(call.query !== plain.query && { query: asObject(call.query) }),
      ...(body !== undefined && { body: { required: true, content: body } }),
    },
    responses: {
      [String(call.status)]: { description: 'Done.', ...resultContent(call) },
      default: {
        description: 'An error: 4xx says what to correct, 5xx what failed.',
        content: { 'application/json': { schema: ERROR_REF } },
      },
    },
  })
}

function bodyContent(call: Call): Content | undefined {
  const schema = call.body
  if (schema === plain.body) return undefined
  const json = { 'application/json': { schema } }
  switch (call.takes) {
    case 'json-or-multipart':
      return { ...json, 'multipart/form-data': { schema: FILES } }
    case 'suite':
      return { ...json, 'application/yaml': { schema }, 'text/csv': { schema: { type: 'string' } } }
    default:
      return json
  }
}

const FILES = {
  type: 'object',
  properties: { file: { type: 'array', items: { type: 'string', format: 'binary' } } },
  required: ['file'],
} as const

function resultContent(call: Call): { content?: Content } {
  const events: Content = { 'text/event-stream': { schema: { description: 'Server-sent events.' } } }
  if (call.answers === 'sse') return { content: events }
  if (call.result === plain.result) return {}
  const json: Content = { 'application/json': { schema: call.result } }
  return { content: call.answers === 'either' ? { ...json, ...events } : json }
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const
const toMethod = (method: Call['method']) => METHODS[method]

/** The generator takes objects for parameters; the contract's are. */
function asObject(schema: z.ZodType): z.ZodObject {
  if (isObject(schema)) return schema
  throw new TypeError('Parameters of a call must be an object.')
}

const isObject = (schema: z.ZodType): schema is z.ZodObject => schema.def.type === 'object'
