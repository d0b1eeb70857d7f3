// The headers of one multipart part: which field, which file name, which type.
export interface PartHeaders {
  field: string
  /** Null for a plain field. */
  fileName: string | null
  contentType: string | null
}

/** Browsers send names as UTF-8 and escape only `"`, CR and LF; `filename*` (RFC 5987) wins when a client sends it. */
export function readPartHeaders(bytes: Buffer): PartHeaders {
  const headers = new Map<string, string>()
  for (const line of bytes.toString('utf8').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  const disposition = headers.get('content-disposition') ?? ''
  const fileName = extended(disposition) ?? quoted(disposition, 'filename')
  return {
    field: quoted(disposition, 'name') ?? '',
    fileName: fileName === null ? null : cleanPath(fileName),
    contentType: headers.get('content-type') ?? null,
  }
}

function quoted(disposition: string, name: string): string | null {
  const match = new RegExp(`(?:^|[;\\s])${name}=(?:"((?:\\\\"|[^"])*)"|([^;\\s]+))`, 'i').exec(disposition)
  const value = match?.[1] ?? match?.[2]
  if (value === undefined) return null
  return value
    .replaceAll('\\"', '"')
    .replace(/%(22|0D|0A)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function extended(disposition: string): string | null {
  const encoded = /(?:^|[;\s])filename\*=utf-8''([^;\s]+)/i.exec(disposition)?.[1]
  if (encoded === undefined) return null
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}

const MAX_NAME = 500

/**
 * A name with the folders that it was uploaded with (`guide/intro.md`), so that files of one name in two folders stay
 * two. It never leads out: no root, no drive, no `..`, no control characters. Old clients send a path of their machine
 * (`C:\\docs\\a.md`): its last segment is meant.
 */
function cleanPath(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = name.replace(/[\u0000-\u001f\u007f]/g, '')
  const segments = plain.split(/[\\/]/).filter((segment) => segment !== '' && segment !== '.')
  const leadsOut = /^(?:[\\/]|[a-z]:)/i.test(plain) || segments.includes('..')
  const path = (leadsOut ? segments.slice(-1) : segments).join('/')
  const safe = path === '..' || /^[a-z]:$/i.test(path) ? '' : path
  return safe.length <= MAX_NAME ? safe : safe.slice(-MAX_NAME).replace(/^[^/]*\//, '')
}
