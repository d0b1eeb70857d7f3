// undici's connector with the check in it: a name is resolved once, every address is checked, and the socket goes to
// those addresses and no other, so an answer that changes later (DNS rebinding) changes nothing.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { AppError, toAppError } from '../core/errors.ts'
import { bareHostname, type PrivateNetworkList } from './private-network.ts'
import { permitAddresses } from './url-policy.ts'

/** All addresses of a name; throws when there are none. */
export type Resolver = (hostname: string) => Promise<string[]>

export const systemResolver: Resolver = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map((entry) => entry.address)

export function createGuardedConnect(deps: {
  privateNetwork: PrivateNetworkList
  resolver: Resolver
  timeoutMs: number
}): buildConnector.connector {
  const addressesOf = async (hostname: string, port: number): Promise<string[]> => {
    const name = bareHostname(hostname)
    const addresses = isIP(name) === 0 ? await resolve(deps.resolver, name) : [name]
    return permitAddresses(hostname, port, addresses, deps.privateNetwork)
  }
  return (options, callback) => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    addressesOf(options.hostname, port).then(
      (addresses) => connectTo(addresses, deps.timeoutMs)(options, callback),
      (error: unknown) => callback(toAppError(error, 'fetch-failed'), null),
    )
  }
}

/** The connection is pinned: `lookup` answers with the checked addresses. (For IP literals Node never asks it.) */
function connectTo(addresses: readonly string[], timeoutMs: number): buildConnector.connector {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }))
  return buildConnector({
    timeout: timeoutMs,
    lookup: (_hostname, options, callback) => {
      if (options.all === true) callback(null, answers)
      else callback(null, answers[0]?.address ?? '', answers[0]?.family ?? 4)
    },
  })
}

async function resolve(resolver: Resolver, name: string): Promise<string[]> {
  const addresses = await resolver(name).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw notFound(name, code, error)
  })
  if (addresses.length === 0) throw notFound(name, 'none', undefined)
  return addresses
}

const notFound = (name: string, came: string, cause: unknown): AppError =>
  new AppError(
    'fetch-failed',
    `Looking up ${name}: expected an address, got ${came}. Check the spelling and this server's DNS.`,
    { cause, retryable: came !== 'ENOTFOUND' && came !== 'none' },
  )
