// Which addresses content may be fetched from: public unicast, and what KILDE_ALLOW_PRIVATE_NETWORK names.
import ipaddr from 'ipaddr.js'
import { AppError } from '../core/errors.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Entry =
  | { type: 'range'; network: Address; prefix: number }
  | { type: 'host'; hostname: string; port: number | null }

export interface PrivateNetworkList {
  /** Is this name or literal listed with exactly this port? Then any port is fine. */
  namesPort(hostname: string, port: number): boolean
  /** May this private address be connected to, asked for by this name and port? */
  permits(hostname: string, port: number, address: string): boolean
}

/** What is wrong with an address as a target, in words; undefined for public unicast ones. */
export function privateRangeOf(text: string): string | undefined {
  const address = parseAddress(text)
  if (address === undefined) return 'not an address'
  const range = address.range()
  if (range !== 'unicast') return range
  // Only 2000::/3 is global unicast today; what ipaddr does not know by name (::a.b.c.d, 5f00::/16) stays outside.
  if (address instanceof ipaddr.IPv6 && ((address.parts[0] ?? 0) & 0xe000) !== 0x2000) return 'reserved'
  return undefined
}

/** `::ffff:a.b.c.d` counts as the IPv4 address inside; zone ids are cut. */
function parseAddress(text: string): Address | undefined {
  const bare = stripBrackets(text).replace(/%.*$/, '')
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined
}

const stripBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Lower case, without brackets and without the root's trailing dot. */
export const bareHostname = (hostname: string): string =>
  stripBrackets(hostname.toLowerCase()).replace(/\.+$/, '')

/** Entries: `host:port`, `host`, `[v6]:port`, an address, or a CIDR. @throws AppError `bad-config` naming the entry */
export function parsePrivateNetworkList(entries: readonly string[]): PrivateNetworkList {
  const parsed = entries.map(parseEntry)
  const hosts = parsed.filter((entry) => entry.type === 'host')
  const inRange = (address: Address): boolean =>
    parsed.some(
      (entry) =>
        entry.type === 'range' &&
        entry.network.kind() === address.kind() &&
        address.match(entry.network, entry.prefix),
    )
  const named = (hostname: string, port: number, address?: string): boolean => {
    const host = bareHostname(hostname)
    return hosts.some(
      (entry) =>
        (entry.hostname === host || (address !== undefined && sameAddress(entry.hostname, address))) &&
        (entry.port === null || entry.port === port),
    )
  }
  return {
    namesPort: (hostname, port) =>
      hosts.some((entry) => entry.port === port && entry.hostname === bareHostname(hostname)),
    permits: (hostname, port, address) => {
      const known = parseAddress(address)
      return known !== undefined && (named(hostname, port, address) || inRange(known))
    },
  }
}

function sameAddress(listed: string, address: string): boolean {
  const left = parseAddress(listed)
  return left !== undefined && left.toString() === parseAddress(address)?.toString()
}

function parseEntry(entry: string): Entry {
  if (ipaddr.isValidCIDR(entry)) {
    const [network, prefix] = ipaddr.parseCIDR(entry)
    return { type: 'range', network, prefix }
  }
  if (ipaddr.isValid(entry)) return { type: 'host', hostname: ipaddr.process(entry).toString(), port: null }
  const match = /^(\[[0-9a-f:.]+\]|[^\s/@?#:[\]]+)(?::(\d{1,5}))?$/i.exec(entry)
  const port = match?.[2] === undefined ? null : Number(match[2])
  const url = match === null ? undefined : parseUrl(`http://${match[1]}/`)
  if (url === undefined || (port !== null && (port === 0 || port > 65_535))) {
    throw new AppError(
      'bad-config',
      `Reading KILDE_ALLOW_PRIVATE_NETWORK: expected host:port, a host or a CIDR such as 10.0.0.0/8, got "${entry.slice(0, 100)}". Correct that entry.`,
    )
  }
  return { type: 'host', hostname: bareHostname(url.hostname), port }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
