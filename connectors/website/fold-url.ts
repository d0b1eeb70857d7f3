// When are two addresses the same page? `cleanUrl` is what is fetched and shown, `foldUrl` the key that makes two links one.

const trackingNames =
  /^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|hsctatracking|mkt_tok)$/i
const sessionNames = /^(jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|sessionid|session_id)$/i
const indexFile = /\/index\.(?:x?html?|php)$/i
const sessionPath = /;jsessionid=[^/;]*/i
const maxLength = 2_000

/** Absolute http(s) URL without fragment, credentials, session and tracking parameters; undefined for anything else. */
export function cleanUrl(href: string, base?: string | URL): URL | undefined {
  const url = parse(href.trim(), base)
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  // Each setter parses the whole address anew, and a page has hundreds: only where there is something to take off.
  if (url.href.includes('#')) url.hash = ''
  if (url.username !== '') url.username = ''
  if (url.password !== '') url.password = ''
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1)
  if (sessionPath.test(url.pathname)) url.pathname = url.pathname.replace(sessionPath, '')
  if (url.search !== '') {
    const kept = rawParameters(url)
      .filter((pair) => !isNoise(pair))
      .join('&')
    if (`?${kept}` !== url.search) url.search = kept
  }
  // `https://x/?` has an empty search, but keeps its question mark in href.
  if (url.search === '' && url.href.endsWith('?')) url.search = ''
  return url.href.length > maxLength || url.hostname === '' ? undefined : url
}

/** The key: besides, without index file and trailing slash, parameters sorted, percent-encoding in one form. */
export function foldUrl(url: URL): string {
  let path = url.search === '' ? url.pathname.replace(indexFile, '/') : url.pathname
  if (path.length > 1) path = path.replace(/\/+$/, '') || '/'
  path = oneEncoding(path)
  const search = url.search === '' ? '' : rawParameters(url).map(oneEncoding).sort().join('&')
  const isFolded = path === url.pathname && (search === '' ? '' : `?${search}`) === url.search
  if (isFolded && url.hash === '' && !/[#?]$/.test(url.href)) return url.href
  const folded = new URL(url)
  folded.hash = ''
  folded.pathname = path
  folded.search = search
  return folded.href
}

/** `%7e` and `~` are the same by RFC 3986 §6.2.2; reserved characters stay as they are, in upper case hex. */
const oneEncoding = (text: string): string =>
  text.replace(/%[0-9a-f]{2}/gi, (hex) => {
    const char = String.fromCharCode(Number.parseInt(hex.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(char) ? char : hex.toUpperCase()
  })

const rawParameters = (url: URL): string[] =>
  url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')

function isNoise(pair: string): boolean {
  const name = pair.split('=')[0] ?? ''
  // `sid` is often a section or a shop's id; only a long hash is a session.
  return trackingNames.test(name) || sessionNames.test(name) || /^sid=[0-9a-f]{16,}$/i.test(pair)
}

function parse(href: string, base: string | URL | undefined): URL | undefined {
  try {
    return new URL(href, base)
  } catch {
    return undefined
  }
}
