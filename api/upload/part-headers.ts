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
    fileName: fileName === null ? null : baseName(fileName),
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

/** Only the last segment, without control characters: a name never leads to another folder. */
function baseName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 500)
}
