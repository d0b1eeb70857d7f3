// Reads the Retry-After of a refused request by itself, because Qdrant's client keeps only its first character and drops
// the answer's headers. Node publishes requests and the headers of their answers on diagnostics channels.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { retryAfterMs } from '../../core/retry.ts'

export interface RetryAfterWatch {
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** Was the last answer inside `run` a 429? The client loses that too where the header is a date. */
  isRateLimited(): boolean
  /** What that answer asked for; undefined when nothing or nothing readable. */
  retryAfterMs(): number | undefined
}

type Seen = { status: unknown; header: string | undefined }
const current = new AsyncLocalStorage<Seen>()
const ofRequest = new WeakMap<object, Seen>()
let isSubscribed = false

export function createRetryAfterWatch(): RetryAfterWatch {
  if (!isSubscribed) listen()
  isSubscribed = true
  const seen: Seen = { status: undefined, header: undefined }
  return {
    run: (work) => current.run(seen, work),
    isRateLimited: () => seen.status === 429,
    retryAfterMs: () => retryAfterMs(seen.header, Date.now()),
  }
}

function listen(): void {
  subscribe('undici:request:create', (message) => {
    const seen = current.getStore()
    const request = field(message, 'request')
    if (seen !== undefined && isObject(request)) ofRequest.set(request, seen)
  })
  subscribe('undici:request:headers', (message) => {
    const request = field(message, 'request')
    const seen = isObject(request) ? ofRequest.get(request) : undefined
    const response = field(message, 'response')
    const headers = field(response, 'headers')
    if (seen === undefined || !Array.isArray(headers)) return
    seen.status = field(response, 'statusCode')
    const texts = headers.map(String)
    const name = texts.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === 'retry-after')
    seen.header = name === -1 ? undefined : texts[name + 1]
  })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const field = (of: unknown, name: string): unknown => (isObject(of) ? Reflect.get(of, name) : undefined)
