// Zendesk's signature and the article in what it sends: an event of the help center, or the body of a trigger.
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { VendorNotices } from '../notice-reader.ts'

const Id = z.union([z.number().int(), z.string().regex(/^\d{1,30}$/)]).transform(String)
const Payload = z.looseObject({
  type: z.string().optional(),
  subject: z.string().optional(),
  detail: z.looseObject({ id: Id.optional() }).optional(),
  article_id: Id.optional(),
})

export const zendeskNotices: VendorNotices = {
  signature: (notice, secret) => {
    const timestamp = notice.headers.get('x-zendesk-webhook-signature-timestamp') ?? ''
    return {
      given: notice.headers.get('x-zendesk-webhook-signature') ?? '',
      expected: createHmac('sha256', secret).update(`${timestamp}${notice.body}`).digest('base64'),
      at: Date.parse(timestamp),
      header: 'X-Zendesk-Webhook-Signature',
    }
  },
  idsOf: (body) => {
    const parsed = Payload.safeParse(body)
    if (!parsed.success) return []
    const { type = '', subject = '', detail, article_id: named } = parsed.data
    const ofSubject = /^zen:article:(\d+)$/.exec(subject)?.[1]
    const ofDetail = type.startsWith('zen:event-type:article.') ? detail?.id : undefined
    return [named ?? ofSubject ?? ofDetail ?? []].flat()
  },
}
