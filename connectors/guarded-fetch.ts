// The one door through which content is fetched: every hop's scheme, port and address is checked, the connection is
// pinned to the checked address, and size, time and redirects are bounded. Endpoints set by the operator go elsewhere.
import type { Socket } from 'node:net'
import { Agent, type Dispatcher, request } from 'undici'
import { AppError, toAppError } from '../core/errors.ts'
import { createGuardedConnect, type Resolver, systemResolver } from './guarded-connect.ts'
import { bareHostname, parsePrivateNetworkList } from './private-network.ts'
import { acceptedEncodings, readBody, tooLarge } from './read-body.ts'
import { checkUrl, displayUrl, portOf } from './url-policy.ts'

type ResponseHead = {
  /** Where the redirects led. */
  url: string
  status: number
  /** Lower-case names; repeated headers are joined by ", ". */
  headers: Record<string, string>
  /** The addresses that redirected, in order, without the last. */
  redirects: string[]
  /** Absolute target of a redirect that was not followed. */
  location: string | null
}
/** `body` is null when `wantsBody` declined it or a redirect was not followed. Decoded from gzip and the like, not from its charset. */
export type FetchedResource = ResponseHead & { body: Uint8Array | null }

export type FetchOptions = {
  headers?: Record<string, string>
  /** Of the decoded body. @default 20 MB */
  maxBytes?: number
  /** For the whole of it, redirects and body included. @default 30_000 */
  timeoutMs?: number
  /** Asked at each redirect; false gives the redirect back instead of following it. */
  mayRedirect?: (from: URL, to: URL) => boolean
  /** Asked when the head is there; false leaves the body unread. */
  wantsBody?: (head: ResponseHead) => boolean
  signal?: AbortSignal
}

export interface GuardedFetch {
  /** Any status is a result. @throws AppError `fetch-blocked`, `fetch-failed`, `timeout`, `too-large`, `cancelled` */
  fetch(url: string, options?: FetchOptions): Promise<FetchedResource>
  /** A plain connection to where this address leads, checked and pinned alike: for the browser's proxy. @throws as `fetch` */
  connect(url: string): Promise<Socket>
  userAgent: string
  close(): Promise<void>
}

export const fetchLimits = { maxBytes: 20_000_000, timeoutMs: 30_000, maxRedirects: 10 } as const

/** `allowPrivateNetwork`: entries of KILDE_ALLOW_PRIVATE_NETWORK. @throws AppError `bad-config` for a wrong entry */
export function createGuardedFetch(deps: {
  allowPrivateNetwork: readonly string[]
  contactUrl: string | null
  resolver?: Resolver | undefined
}): GuardedFetch {
  const privateNetwork = parsePrivateNetworkList(deps.allowPrivateNetwork)
  const connect = createGuardedConnect({
    privateNetwork,
    resolver: deps.resolver ?? systemResolver,
    timeoutMs: 10_000,
  })
  const dispatcher = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 })
  const userAgent = deps.contactUrl === null ? 'KildeBot/0.1' : `KildeBot/0.1 (+${deps.contactUrl})`

  return {
    fetch: async (text, options = {}) => {
      const timeoutMs = options.timeoutMs ?? fetchLimits.timeoutMs
      const limit = limitTime(timeoutMs, options.signal)
      const headers = { accept: '*/*', 'accept-encoding': acceptedEncodings, ...options.headers }
      const send = { dispatcher, signal: limit.signal, headers: { ...headers, 'user-agent': userAgent } }
      try {
        const redirects: string[] = []
        for (let url = checkUrl(text, privateNetwork); ; ) {
          const response = await request(url, send)
          const head = toHead(url, response, redirects)
          if (head.location === null) return await finish(head, response, options)
          const target = checkUrl(head.location, privateNetwork)
          if (options.mayRedirect?.(url, target) === false) {
            drop(response)
            return { ...head, body: null }
          }
          drop(response)
          redirects.push(url.href)
          if (redirects.length > fetchLimits.maxRedirects) throw tooManyRedirects(text)
          url = target
        }
      } catch (thrown) {
        throw toFetchError(thrown, text, limit.expired() ? timeoutMs : null, options.signal)
      } finally {
        limit.clear()
      }
    },
    connect: async (text) => {
      const url = checkUrl(text, privateNetwork)
      const target = { hostname: bareHostname(url.hostname), port: String(portOf(url)), protocol: 'http:' }
      return new Promise((resolve, reject) =>
        connect(target, (error, socket) =>
          socket === null ? reject(toFetchError(error, text, null, undefined)) : resolve(socket),
        ),
      )
    },
    userAgent,
    close: () => dispatcher.destroy(),
  }
}

async function finish(
  head: ResponseHead,
  response: Dispatcher.ResponseData,
  options: FetchOptions,
): Promise<FetchedResource> {
  const maxBytes = options.maxBytes ?? fetchLimits.maxBytes
  if (options.wantsBody?.(head) === false) {
    drop(response)
    return { ...head, body: null }
  }
  const length = Number(head.headers['content-length'] ?? 0)
  if (length > maxBytes) {
    drop(response)
    throw tooLarge(displayUrl(head.url), length.toLocaleString('en'), maxBytes)
  }
  const isEmpty = head.status === 204 || head.status === 304 || head.headers['content-length'] === '0'
  const body = await readBody(response.body, {
    url: displayUrl(head.url),
    contentEncoding: isEmpty ? undefined : head.headers['content-encoding'],
    limitBytes: maxBytes,
  })
  return { ...head, body }
}

/** A response that nobody reads: its connection is given up, the error that this causes is expected. */
function drop(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => {})
  response.body.destroy()
}

function toHead(url: URL, response: Dispatcher.ResponseData, redirects: string[]): ResponseHead {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode)
  const location = isRedirect && headers['location'] !== undefined ? resolve(headers['location'], url) : null
  return { url: url.href, status: response.statusCode, headers, redirects: [...redirects], location }
}

function resolve(location: string, base: URL): string {
  // Servers send raw UTF-8 here, which Node reads as latin1.
  const text = Buffer.from(location, 'latin1').toString('utf8')
  try {
    return new URL(text.includes('\ufffd') ? location : text, base).href
  } catch {
    throw new AppError(
      'fetch-failed',
      `Following the redirect of ${displayUrl(base)}: expected an address, got "${location.slice(0, 100)}". The server must be corrected.`,
      { retryable: false },
    )
  }
}

const tooManyRedirects = (url: string): AppError =>
  new AppError(
    'fetch-failed',
    `Fetching ${displayUrl(url)}: expected at most ${fetchLimits.maxRedirects} redirects, got more. It redirects in a circle; link its final address.`,
    { retryable: false, details: { reason: 'too-many-redirects' } },
  )

function toFetchError(
  thrown: unknown,
  url: string,
  expiredAfterMs: number | null,
  signal: AbortSignal | undefined,
): AppError {
  if (signal?.aborted)
    return new AppError('cancelled', `Fetching ${displayUrl(url)} was cancelled.`, { cause: thrown })
  if (expiredAfterMs !== null) {
    return new AppError(
      'timeout',
      `Fetching ${displayUrl(url)}: expected the whole answer within ${expiredAfterMs / 1000} s, it took longer. Try again when the server is faster, or leave the page out.`,
      { cause: thrown },
    )
  }
  if (thrown instanceof AppError) return thrown
  const error = toAppError(thrown, 'fetch-failed')
  const code = thrown instanceof Error && 'code' in thrown ? `${String(thrown.code)}: ` : ''
  return new AppError(
    'fetch-failed',
    `Fetching ${displayUrl(url)}: expected an answer, got ${code}${error.message.slice(0, 160)}. Check the address and whether the server is up.`,
    { cause: thrown, retryable: !/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|EPROTO/.test(code) },
  )
}

/** One signal for the caller's abort and the time limit, which leaves no listener behind. */
function limitTime(timeoutMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController()
  let isExpired = false
  const timer = setTimeout(() => {
    isExpired = true
    controller.abort()
  }, timeoutMs)
  const onAbort = (): void => controller.abort()
  if (outer?.aborted) onAbort()
  outer?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    expired: () => isExpired,
    clear: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onAbort)
    },
  }
}
