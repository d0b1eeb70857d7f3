// HubSpot's signature, version 3, and the ids in what it sends.
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { VendorNotice } from '../../../core/ports/services.ts'
import type { VendorNotices } from '../notice-reader.ts'

/** HubSpot signs the address with these characters decoded; the `?` that begins the query is one already. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
}

const decodeUri = (uri: string): string =>
  uri.replace(/%[0-9a-f]{2}/gi, (code) => decoded[code.toUpperCase()] ?? code)

const Id = z.union([z.number().int(), z.string().regex(/^\d{1,30}$/)]).transform(String)
const Event = z.looseObject({ objectId: Id.optional() })
const Payload = z.union([z.array(Event).max(1000), Event])

export const hubSpotNotices: VendorNotices = {
  signature: (notice, secret) => {
    const timestamp = notice.headers.get('x-hubspot-request-timestamp') ?? ''
    return {
      given: notice.headers.get('x-hubspot-signature-v3') ?? '',
      expected: createHmac('sha256', secret).update(signedText(notice, timestamp)).digest('base64'),
      at: /^\d{1,16}$/.test(timestamp) ? Number(timestamp) : Number.NaN,
      header: 'X-HubSpot-Signature-v3',
    }
  },
  idsOf: (body) => {
    const parsed = Payload.safeParse(body)
    if (!parsed.success) return []
    const events = Array.isArray(parsed.data) ? parsed.data : [parsed.data]
    return events.flatMap(({ objectId }) => objectId ?? [])
  },
}

const signedText = ({ method, url, body }: VendorNotice, timestamp: string): string =>
  `${method}${decodeUri(url)}${body}${timestamp}`
