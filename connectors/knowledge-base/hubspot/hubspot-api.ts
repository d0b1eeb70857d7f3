// HubSpot's API in words of the shared client: rate limits, refusals, addresses.
import { z } from 'zod'
import { firstChars } from '../../../core/errors.ts'
import { retryAfterMs } from '../../../core/retry.ts'
import type { VendorApi } from '../vendor-client.ts'

const Refusal = z.looseObject({
  category: z.string().optional(),
  errors: z
    .array(
      z.looseObject({
        context: z.looseObject({ requiredScopes: z.array(z.string()).optional() }).optional(),
      }),
    )
    .optional(),
})

export const hubSpotApi = (origin: string, token: string): VendorApi => ({
  name: 'HubSpot',
  origin,
  authorization: `Bearer ${token}`,
  waits: (headers, now) => {
    const interval = numberOf(headers['x-hubspot-ratelimit-interval-milliseconds'])
    const remaining = numberOf(headers['x-hubspot-ratelimit-remaining'])
    const daily = numberOf(headers['x-hubspot-ratelimit-daily-remaining'])
    const asked = retryAfterMs(headers['retry-after'], now)
    // The day's quota is gone: no wait of a minute brings it back.
    const retryAfter = daily === 0 ? (asked ?? 3_600_000) : (asked ?? interval)
    return {
      ...(retryAfter !== undefined && { retryAfter }),
      ...(remaining === 0 && interval !== undefined && { beforeNext: interval }),
    }
  },
  explain: (status, body) => {
    if (status === 401) {
      return "The token is wrong, was rotated or its private app deleted. Set settings.token to the private app's access token (HubSpot: Settings, Integrations, Private Apps)."
    }
    const parsed = Refusal.safeParse(body)
    const named = parsed.success
      ? (parsed.data.errors ?? []).flatMap(({ context }) => context?.requiredScopes ?? [])
      : []
    const scopes = named.length > 0 ? [...new Set(named)].join(', ') : 'content'
    return `The private app lacks a scope: give it "${firstChars(scopes, 200)}" (HubSpot: Settings, Integrations, Private Apps, Scopes), or take this kind out of settings.content.`
  },
})

const numberOf = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined
