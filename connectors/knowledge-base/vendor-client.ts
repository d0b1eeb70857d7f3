// JSON from a vendor's API over the guarded fetch: rate limits are kept to, troubles that pass are tried again, and what
// is no answer of the API (an error page, half a page) is said in words. The token goes to the API's own origin only.
import type { z } from 'zod'
import { AppError, firstChars, toAppError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/clock.ts'
import { retry, retryAfterMs } from '../../core/retry.ts'
import type { FetchedResource, GuardedFetch } from '../guarded-fetch.ts'

export interface VendorApi {
  /** "HubSpot" */
  name: string
  origin: string
  /** The whole header; never in a message. */
  authorization: string
  /** What an answer's headers say of waiting: before a retry of 429, and before the next call. In ms. */
  waits(headers: Record<string, string>, now: number): { retryAfter?: number; beforeNext?: number }
  /** Says why access was refused, and what to do. */
  explain(status: 401 | 403, body: unknown): string
}

export interface VendorClient {
  /** `path` begins with `/` or is an address of the API's origin. Undefined for 404 where `mayMiss`. */
  get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: { what: string; mayMiss?: boolean },
  ): Promise<z.output<Schema> | undefined>
  serverTime(): number | null
}

const MAX_BYTES = 64_000_000
/** Longer waits are left to the next run. */
const MAX_WAIT_MS = 60_000

export function createVendorClient(
  { guard, clock, signal }: { guard: GuardedFetch; clock: Clock; signal: AbortSignal },
  api: VendorApi,
): VendorClient {
  let serverTime: number | null = null
  let waitMs = 0

  const ask = async (url: URL, what: string): Promise<FetchedResource> => {
    if (waitMs > 0) await clock.sleep(Math.min(waitMs, MAX_WAIT_MS), signal)
    waitMs = 0
    const answer = await guard.fetch(url.href, {
      headers: { authorization: api.authorization, accept: 'application/json' },
      maxBytes: MAX_BYTES,
      signal,
      mayRedirect: (_, to) => to.origin === api.origin,
    })
    const date = Date.parse(answer.headers['date'] ?? '')
    if (serverTime === null && !Number.isNaN(date)) serverTime = date
    if (answer.location !== null) {
      throw new AppError(
        'fetch-failed',
        `${what}: expected an answer of ${api.origin}, got a redirect to ${new URL(answer.location).origin}. Set settings.baseUrl to the address of the API itself.`,
        { retryable: false },
      )
    }
    waitMs = api.waits(answer.headers, clock.now()).beforeNext ?? 0
    return answer
  }

  return {
    serverTime: () => serverTime,
    get: async (path, schema, { what, mayMiss = false }) => {
      const url = new URL(path, api.origin)
      if (url.origin !== api.origin) throw strangeAddress(what, url, api)
      return retry(
        async () => {
          const answer = await ask(url, what)
          if (answer.status === 404 && mayMiss) return undefined
          if (answer.status !== 200) throw refusal(api, answer, what, clock.now())
          const parsed = schema.safeParse(readJson(answer, what))
          if (parsed.success) return parsed.data
          const [issue] = parsed.error.issues
          throw notTheApi(what, `JSON without it (${issue?.path.join('.') || 'whole'}: ${issue?.message})`)
        },
        { clock, signal, tries: 4 },
      )
    },
  }
}

function refusal(api: VendorApi, answer: FetchedResource, what: string, now: number): AppError {
  const { status } = answer
  if (status === 401 || status === 403) {
    return new AppError(
      'forbidden',
      `${what}: expected access, got status ${status}. ${api.explain(status, tryJson(answer.body))}`,
      { details: { status } },
    )
  }
  if (status === 429) {
    const asked = api.waits(answer.headers, now).retryAfter
    const wait = asked === undefined ? '' : ` and "wait ${Math.ceil(asked / 1000)} s"`
    return new AppError(
      'fetch-failed',
      `${what}: expected a list, got status 429 (too many requests)${wait}. What was read stays; the next sync goes on. If it comes often, sync less often.`,
      {
        retryable: !isTooLong(asked),
        details: { reason: 'rate-limited', ...(asked !== undefined && { retryAfterMs: asked }) },
      },
    )
  }
  const asked = retryAfterMs(answer.headers['retry-after'], now)
  const remedy =
    status === 404
      ? `Check settings.baseUrl (${api.origin}) and that this account has the product.`
      : `Try again later; if it stays, look at ${api.name}'s status page.`
  return new AppError('fetch-failed', `${what}: expected status 200, got ${status}. ${remedy}`, {
    retryable: (status >= 500 || status === 408) && !isTooLong(asked),
    details: { status, ...(asked !== undefined && { retryAfterMs: asked }) },
  })
}

const isTooLong = (wait: number | undefined): boolean => wait !== undefined && wait > MAX_WAIT_MS

function readJson(answer: FetchedResource, what: string): unknown {
  const type = (answer.headers['content-type'] ?? 'no content type').split(';')[0] ?? ''
  const text = Buffer.from(answer.body ?? []).toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    const isJson = /json/i.test(type)
    const came = isJson ? `${text.length} characters of broken JSON` : `a page of ${firstChars(type, 60)}`
    throw notTheApi(what, came)
  }
}

function tryJson(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString('utf8'))
  } catch {
    return undefined
  }
}

const notTheApi = (what: string, came: string): AppError =>
  new AppError(
    'fetch-failed',
    `${what}: expected the API's JSON, got ${came}. Nothing was removed; the next sync tries again. If it stays, check settings.baseUrl.`,
    { details: { reason: 'server-error' } },
  )

const strangeAddress = (what: string, url: URL, api: VendorApi): AppError =>
  new AppError(
    'fetch-failed',
    `${what}: expected the next page at ${api.origin}, got one at ${url.origin}. The token is not sent there; check settings.baseUrl.`,
    { retryable: false },
  )

/** A status that the vendor gave, if the error is one. */
export const statusOf = (thrown: unknown): unknown => toAppError(thrown).details?.['status']
