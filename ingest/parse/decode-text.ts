// Bytes to text: BOM, then what the server or page says, then strict UTF-8, then a guess. Never throws.
import { TextDecoder } from 'node:util'
import { analyse } from 'chardet'

export interface Decoded {
  text: string
  /** WHATWG name in lower case, such as `utf-8` or `windows-1252`. */
  encoding: string
  /** Characters that the encoding does not have were replaced. */
  lossy: boolean
}

/** How much of a file the guess looks at: enough to tell, and quick for 100 MB. */
const SAMPLE = 64 * 1024

/** `declared`: encodings named by the server and the file, most trusted first; unknown names are skipped. */
export function decodeText(
  bytes: Uint8Array,
  declared: readonly (string | null | undefined)[] = [],
): Decoded {
  const marked = encodingOfBom(bytes) ?? utf16WithoutBom(bytes)
  if (marked) return decodeAs(bytes, marked)
  for (const label of declared) {
    const decoder = label ? decoderFor(label, true) : undefined
    if (!decoder) continue
    // A page that says UTF-16 in a meta tag which was read as ASCII is not UTF-16 (as the HTML standard has it).
    if (decoder.encoding.startsWith('utf-16')) continue
    try {
      return { text: decodeWith(decoder, bytes), encoding: decoder.encoding, lossy: false }
    } catch {
      // It says one thing and is another: go on.
    }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8', lossy: false }
  } catch {
    return decodeAs(bytes, guess(bytes))
  }
}

export function encodingOfBom(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** Western text in UTF-16 has a zero in nearly every other byte, always on the same side. */
export function utf16WithoutBom(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 4096) & ~1
  if (length < 8) return undefined
  let even = 0
  let odd = 0
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even += 1
    if (bytes[i + 1] === 0) odd += 1
  }
  const half = length / 2
  if (odd > half * 0.7 && even < half * 0.05) return 'utf-16le'
  if (even > half * 0.7 && odd < half * 0.05) return 'utf-16be'
  return undefined
}

function decodeAs(bytes: Uint8Array, label: string): Decoded {
  const decoder = decoderFor(label, false) ?? new TextDecoder('utf-8')
  const text = decodeWith(decoder, bytes)
  return { text, encoding: decoder.encoding, lossy: text.includes('\ufffd') }
}

// What windows-1252 has in 0x80-0x9f, where ISO 8859-1 has controls; \0 where it has nothing.
const WINDOWS_1252 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'

/** Node 20 reads windows-1252 as ISO 8859-1, which loses €, “ ” and –; they are put right here. */
function decodeWith(decoder: TextDecoder, bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  if (decoder.encoding !== 'windows-1252') return text
  return text.replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? '')
}

function decoderFor(label: string, fatal: boolean) {
  try {
    return new TextDecoder(label.trim().toLowerCase(), { fatal })
  } catch {
    return undefined
  }
}

/**
 * chardet's best match, with two corrections: mostly valid UTF-8 stays UTF-8 (one bad byte in a long page), and its
 * Latin guesses for short texts are read as windows-1252, which holds them all.
 */
function guess(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE)
  const asUtf8 = new TextDecoder('utf-8').decode(sample)
  const bad = asUtf8.match(/\ufffd/g)?.length ?? 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: characters beyond ASCII
  const good = asUtf8.match(/[^\x00-\x7f\ufffd]/g)?.length ?? 0
  if (good > bad * 4) return 'utf-8'
  const best = analyse(sample).find((match) => decoderFor(match.name, false))
  if (!best || (best.confidence < 30 && /^iso-8859-(?:1|2|9|15)$|^windows-125[0-4]$/i.test(best.name))) {
    return 'windows-1252'
  }
  return /^iso-8859-1$/i.test(best.name) ? 'windows-1252' : best.name
}
