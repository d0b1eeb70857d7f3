// Settings of a knowledge base, by provider, and which of them are secrets.
import { z } from 'zod'

/** Everything that is published, or only these ids (those of GET /v1/sources/{id}/candidates). */
export const PickSetting = z.union([z.literal('all'), z.array(z.string().min(1).max(2000)).max(10_000)], {
  error: 'expected "all" or a list of external ids (GET /v1/sources/{id}/candidates)',
})
export type PickSetting = z.infer<typeof PickSetting>

/** Set through the API, kept encrypted, never shown again: not part of the settings that are stored. */
export const SECRET_SETTINGS = ['token', 'webhookSecret'] as const
export type SecretSetting = (typeof SECRET_SETTINGS)[number]

const secret = z
  .string()
  .trim()
  .min(8, { error: 'expected at least 8 characters' })
  .max(4000)
  .nullable()
  .optional()

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Tokens travel with every call, so nothing but this machine is spoken to without TLS. */
const VendorUrl = z
  .url({ protocol: /^https?$/, error: 'expected an https address' })
  .max(300)
  .refine((text) => {
    const url = new URL(text)
    return url.protocol === 'https:' || LOOPBACK.has(url.hostname)
  }, 'expected https, because the token travels with every call')
  .transform((text) => new URL(text).origin)

const vendor = {
  /** The vendor's API token. Write-only. */
  token: secret,
  /** What the vendor signs its notices with. Write-only. */
  webhookSecret: secret,
  pick: PickSetting.default('all'),
  /** Every so many hours all ids are listed, so that deletions arrive that no notice told. */
  sweepHours: z.number().int().min(1).max(168).default(24),
}

export const HubSpotContent = z.enum(['site-pages', 'landing-pages', 'blog-posts', 'knowledge-articles'])
export type HubSpotContent = z.infer<typeof HubSpotContent>

export const PushSettings = z.strictObject({ provider: z.literal('push').default('push') })

const DATED_VERSION = /^\d{4}-\d{2}(-beta)?$/
const API_VERSION = new RegExp(`^v3$|${DATED_VERSION.source}`)

export const HubSpotSettings = z.strictObject({
  provider: z.literal('hubspot'),
  ...vendor,
  baseUrl: VendorUrl.default('https://api.hubapi.com'),
  /** Of pages, posts and site search: `v3`, or a dated one such as `2026-09` (v3 is supported until September 2027). */
  apiVersion: z.string().regex(API_VERSION, { error: 'expected v3 or a date such as 2026-09' }).default('v3'),
  /** Of the knowledge base API, a beta in 2026. An account without it is read by the site search and public pages. */
  knowledgeBaseApiVersion: z
    .string()
    .regex(DATED_VERSION, { error: 'expected a date such as 2027-03 or 2027-03-beta' })
    .default('2027-03-beta'),
  /** Which kinds of content are read. */
  content: z
    .array(HubSpotContent)
    .min(1)
    .max(4)
    .default(['site-pages', 'landing-pages', 'blog-posts', 'knowledge-articles']),
  /** Where knowledge articles are found by the site search: each term here is asked and the results are joined. */
  articleQueries: z.array(z.string().min(1).max(200)).max(50).default([]),
})
export type HubSpotSettings = z.infer<typeof HubSpotSettings>

export const ZendeskSettings = z.strictObject({
  provider: z.literal('zendesk'),
  ...vendor,
  /** https://your-subdomain.zendesk.com */
  baseUrl: VendorUrl,
  /** Of the agent whose API token it is; without one the token is an OAuth token. */
  email: z.email().max(300).nullable().default(null),
  /** Only translations in these locales (`en-us`, `de`); `[]` = all. */
  locales: z.array(z.string().min(2).max(20).toLowerCase()).max(100).default([]),
})
export type ZendeskSettings = z.infer<typeof ZendeskSettings>

export const KnowledgeBaseSettings = z.discriminatedUnion(
  'provider',
  [PushSettings, HubSpotSettings, ZendeskSettings],
  { error: (issue) => (issue.code === 'invalid_union' ? 'expected push, hubspot or zendesk' : undefined) },
)
export type KnowledgeBaseSettings = z.infer<typeof KnowledgeBaseSettings>

/** A knowledge base whose articles are fetched from a vendor. */
export const isVendor = (of: { kind: string; settings: Record<string, unknown> }): boolean =>
  of.kind === 'knowledge-base' &&
  (of.settings['provider'] === 'hubspot' || of.settings['provider'] === 'zendesk')

/**
 * Which external ids take part. With `prefixes` an entry takes in what stands below it: an article's id all its
 * translations, a kind of content all of its pages.
 */
export function toPicker(
  pick: unknown,
  { prefixes }: { prefixes: boolean },
): (externalId: string) => boolean {
  if (!Array.isArray(pick)) return () => true
  const picked = new Set<unknown>(pick)
  return (externalId) => {
    if (picked.has(externalId)) return true
    if (!prefixes) return false
    for (let at = externalId.lastIndexOf('/'); at > 0; at = externalId.lastIndexOf('/', at - 1)) {
      if (picked.has(externalId.slice(0, at))) return true
    }
    return false
  }
}
