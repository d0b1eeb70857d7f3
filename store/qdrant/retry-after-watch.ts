// Reads the Retry-After of a refused request by itself, because Qdrant's client keeps only its first character and drops
// the answer's headers. Node publishes requests and the headers of their answers on diagnostics channels.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { retryAfterMs } from '../../core/retry.ts'

export interface RetryAfterWatch {
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** What the last answer inside `run` asked for; undefined when nothing or nothing readable. */
  retryAfterMs(): number | undefined
}

type Seen = { header: string | undefined }
const current = new AsyncLocalStorage<Seen>()
const ofRequest = new WeakMap<object, Seen>()
let isSubscribed = false

export function createRetryAfterWatch(): RetryAfterWatch {
  if (!isSubscribed) listen()
  isSubscribed = true
  const seen: Seen = { header: undefined }
  return {
    run: (work) => current.run(seen, work),
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
    const headers = field(field(message, 'response'), 'headers')
    if (seen === undefined || !Array.isArray(headers)) return
    const texts = headers.map(String)
    const name = texts.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === 'retry-after')
    seen.header = name === -1 ? undefined : texts[name + 1]
  })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const field = (of: unknown, name: string): unknown => (isObject(of) ? Reflect.get(of, name) : undefined)
