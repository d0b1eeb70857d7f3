// What an address must look like before anything is connected: scheme, credentials, port, and literals' ranges.
import { isIP } from 'node:net'
import { AppError, firstChars } from '../core/errors.ts'
import { bareHostname, type PrivateNetworkList, privateRangeOf } from './private-network.ts'

declare const checked: unique symbol
/** A URL that passed the policy; made by `checkUrl` alone. Names are checked again when they are resolved. */
export type CheckedUrl = URL & { readonly [checked]: true }

/** @throws AppError `fetch-blocked` */
export function checkUrl(text: string, privateNetwork: PrivateNetworkList): CheckedUrl {
  const url = parse(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw blocked(text, 'an http or https address', `the scheme "${url.protocol.slice(0, -1)}"`)
  }
  if (url.username !== '' || url.password !== '') {
    throw blocked(url, 'an address without credentials', 'a user name or password in it', 'Remove them.')
  }
  if (bareHostname(url.hostname) === '') throw blocked(url, 'a host name', 'none')
  const port = portOf(url)
  if (isRefusedPort(port) && !privateNetwork.namesPort(url.hostname, port)) {
    const remedy = `If that is meant, add ${url.hostname}:${port} to KILDE_ALLOW_PRIVATE_NETWORK.`
    throw blocked(url, 'port 80, 443, or one above 1023', `port ${port}`, remedy)
  }
  const literal = bareHostname(url.hostname)
  if (isIP(literal) !== 0) permitAddresses(url.hostname, port, [literal], privateNetwork)
  return url as CheckedUrl
}

/**
 * The addresses that may be connected to. One forbidden address refuses the whole name, unless the operator listed
 * some of them: then only those and public ones remain.
 * @throws AppError `fetch-blocked`
 */
export function permitAddresses(
  hostname: string,
  port: number,
  addresses: readonly string[],
  privateNetwork: PrivateNetworkList,
): string[] {
  const listed = addresses.filter((address) => privateNetwork.permits(hostname, port, address))
  const forbidden = addresses.filter(
    (address) => privateRangeOf(address) !== undefined && !listed.includes(address),
  )
  const [first] = forbidden
  if (first !== undefined && listed.length === 0) {
    throw new AppError(
      'fetch-blocked',
      `Fetching from ${firstChars(hostname)}: expected a public address, got ${first} (${privateRangeOf(first)}). If this server is yours, add ${hostname}:${port} to KILDE_ALLOW_PRIVATE_NETWORK.`,
      { details: { hostname, port, address: first } },
    )
  }
  return addresses.filter((address) => !forbidden.includes(address))
}

export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)

const isRefusedPort = (port: number): boolean => port < 1024 && port !== 80 && port !== 443

function parse(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw blocked(text, 'an absolute http or https address', 'text that is none')
  }
}

function blocked(
  url: URL | string,
  expected: string,
  came: string,
  remedy = 'Use another address.',
): AppError {
  return new AppError(
    'fetch-blocked',
    `Fetching ${displayUrl(url)}: expected ${expected}, got ${came}. ${remedy}`,
  )
}

/** For messages: no credentials, no endless query. */
export function displayUrl(url: URL | string): string {
  return firstChars(String(url).replace(/\/\/[^/?#]*@/, '//'))
}
