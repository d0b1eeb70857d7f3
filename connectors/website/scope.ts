// What belongs to a website source: its scope around the start addresses, and its include and exclude patterns.
import { getDomain } from 'tldts'
import type { WebsiteSettings } from '../../core/source.ts'
import { foldUrl } from './fold-url.ts'
import { matchesGlob } from './globs.ts'

export interface Scope {
  /** Within page, path, host or domain of a start address. */
  contains(url: URL): boolean
  /** Let through by include and exclude. Start addresses are read anyway, for their links. */
  isPicked(url: URL): boolean
  /** A start address redirected here: this is a start address too. */
  addRoot(url: URL): void
  /** The address by the scheme that the site itself uses. */
  normalise(url: URL): URL
}

type Settings = Pick<WebsiteSettings, 'scope' | 'include' | 'exclude'>

export function createScope(starts: readonly URL[], settings: Settings): Scope {
  const roots = [...starts]
  const secureHosts = new Set(roots.filter((root) => root.protocol === 'https:').map((root) => root.host))
  const isWithin: Record<Settings['scope'], (url: URL, root: URL) => boolean> = {
    page: (url, root) => foldUrl(url) === foldUrl(root),
    path: (url, root) => hostAndPort(url) === hostAndPort(root) && isUnder(url.pathname, folderOf(root)),
    host: (url, root) => hostAndPort(url) === hostAndPort(root),
    domain: (url, root) => domainAndPort(url) === domainAndPort(root),
  }
  return {
    contains: (url) => roots.some((root) => isWithin[settings.scope](url, root)),
    isPicked: (url) =>
      (settings.include.length === 0 || settings.include.some((glob) => matchesGlob(glob, url))) &&
      !settings.exclude.some((glob) => matchesGlob(glob, url)),
    addRoot: (url) => {
      roots.push(url)
      if (url.protocol === 'https:') secureHosts.add(url.host)
    },
    normalise: (url) => {
      if (url.protocol === 'http:' && secureHosts.has(url.host)) url.protocol = 'https:'
      return url
    },
  }
}

/** Default ports of both schemes are alike; another port is another site. */
const hostAndPort = (url: URL): string => `${url.hostname}:${url.port}`

/** The registrable domain by the public suffix list (`x.github.io` is one); addresses and bare names stand for themselves. */
const domainAndPort = (url: URL): string =>
  `${getDomain(url.hostname, { allowPrivateDomains: true }) ?? url.hostname}:${url.port}`

/** `/docs/start.html` → `/docs`; `/docs/` and `/docs` → `/docs` */
function folderOf(root: URL): string {
  const isFile = /\.[a-z0-9]{1,8}$/i.test(root.pathname)
  return root.pathname.replace(isFile ? /\/[^/]*$/ : /\/+$/, '')
}

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)
