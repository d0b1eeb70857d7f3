import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sourceOf } from '../../core/testing/connector-contract.ts'
import { createFakeClock } from '../../core/testing/fakes.ts'
import { createMemoryVendorStores } from '../../core/testing/memory-vendor-stores.ts'
import { createNoticeReader } from './notice-reader.ts'

const SECRET = 'the-client-secret'
const URL_OF = 'https://kilde.example.org/v1/sources/s/webhook'

function open(provider: 'hubspot' | 'zendesk', secret: string | null = SECRET) {
  const clock = createFakeClock()
  const { secrets } = createMemoryVendorStores(secret === null ? {} : { webhookSecret: secret })
  const reader = createNoticeReader({ secrets, clock })
  const source = sourceOf('knowledge-base', { provider })
  const send = (headers: Record<string, string>, body: string, url = URL_OF) =>
    reader.read(source, { method: 'POST', url, headers: new Headers(headers), body })
  return { clock, send }
}

const hmac = (text: string, secret = SECRET): string =>
  createHmac('sha256', secret).update(text).digest('base64')

const hubSpotHeaders = (at: number, body: string, { url = URL_OF, secret = SECRET } = {}) => ({
  'X-HubSpot-Signature-v3': hmac(`POST${url}${body}${at}`, secret),
  'X-HubSpot-Request-Timestamp': String(at),
})
const zendeskHeaders = (at: number, body: string, secret = SECRET) => {
  const time = new Date(at).toISOString()
  return {
    'X-Zendesk-Webhook-Signature': hmac(`${time}${body}`, secret),
    'X-Zendesk-Webhook-Signature-Timestamp': time,
  }
}

describe("a notice of HubSpot's", () => {
  const events = JSON.stringify([
    { objectId: 12, subscriptionType: 'x.propertyChange' },
    { objectId: '13' },
    { objectId: 12 },
  ])

  it('names its articles once, when the signature fits', async () => {
    const { clock, send } = open('hubspot')
    expect(await send(hubSpotHeaders(clock.now(), events), events)).toEqual({
      ok: true,
      vendorIds: ['12', '13'],
      isWhole: false,
    })
  })

  it('is signed over the address with some characters decoded and others not', async () => {
    const { clock, send } = open('hubspot')
    const sent = `${URL_OF}?a=x%3Ay%2Fz%20q%26&b=%40%21`
    const signed = `${URL_OF}?a=x:y/z%20q%26&b=@!`
    expect(await send(hubSpotHeaders(clock.now(), events, { url: signed }), events, sent)).toMatchObject({
      ok: true,
    })
    expect(await send(hubSpotHeaders(clock.now() + 1, events, { url: sent }), events, sent)).toMatchObject({
      ok: false,
    })
  })

  it('leads to a whole sync when it names nothing', async () => {
    const { clock, send } = open('hubspot')
    for (const [nth, body] of ['{"propertyName":"x"}', '[]', 'no json', ''].entries()) {
      const at = clock.now() + nth
      expect(await send(hubSpotHeaders(at, body), body)).toEqual({ ok: true, vendorIds: [], isWhole: true })
    }
  })
})

describe("a notice of Zendesk's", () => {
  it.each([
    [{ type: 'zen:event-type:article.published', subject: 'zen:article:77', detail: { id: '77' } }, ['77']],
    [{ type: 'zen:event-type:article.unpublished', detail: { id: 78 } }, ['78']],
    [{ article_id: 79 }, ['79']],
    [{ type: 'zen:event-type:user.created', detail: { id: 80 } }, []],
  ])('names the article of %o', async (payload, ids) => {
    const { clock, send } = open('zendesk')
    const body = JSON.stringify(payload)
    expect(await send(zendeskHeaders(clock.now(), body), body)).toEqual({
      ok: true,
      vendorIds: ids,
      isWhole: ids.length === 0,
    })
  })
})

describe.each([
  [
    'hubspot',
    (at: number, body: string, secret?: string) =>
      hubSpotHeaders(at, body, secret === undefined ? {} : { secret }),
  ],
  ['zendesk', zendeskHeaders],
] as const)('any notice (%s)', (provider, headersOf) => {
  const body = '{"objectId":1,"article_id":1}'

  it('is refused without a signature, with another secret, another body, or a cut signature', async () => {
    const { clock, send } = open(provider)
    const good = headersOf(clock.now(), body)
    const name = Object.keys(good)[0] ?? ''
    const value = Object.values(good)[0] ?? ''
    expect(await send({}, body)).toMatchObject({ ok: false, why: expect.stringContaining('missing') })
    expect(await send(headersOf(clock.now(), body, 'another'), body)).toMatchObject({ ok: false })
    expect(await send(good, `${body} `)).toMatchObject({ ok: false })
    expect(await send({ ...good, [name]: value.slice(0, -4) }, body)).toMatchObject({ ok: false })
    expect(await send({ [name]: value }, body)).toMatchObject({ ok: false })
  })

  it('is refused when it was signed more than five minutes ago, or ahead', async () => {
    const { clock, send } = open(provider)
    for (const [offset, ok] of [
      [-299_000, true],
      [299_000, true],
      [-301_000, false],
      [301_000, false],
    ] as const) {
      expect(await send(headersOf(clock.now() + offset, body), body)).toMatchObject({ ok })
    }
  })

  it('does nothing when it comes a second time', async () => {
    const { clock, send } = open(provider)
    const headers = headersOf(clock.now(), body)
    expect(await send(headers, body)).toMatchObject({ ok: true, vendorIds: ['1'] })
    expect(await send(headers, body)).toEqual({ ok: true, vendorIds: [], isWhole: false })
    clock.advance(299_000)
    expect(await send(headers, body)).toEqual({ ok: true, vendorIds: [], isWhole: false })
    clock.advance(2000)
    expect(await send(headers, body)).toMatchObject({ ok: false })
  })

  it('says what to set when the source has no secret', async () => {
    const { clock, send } = open(provider, null)
    await expect(send(headersOf(clock.now(), body), body)).rejects.toThrow(/settings\.webhookSecret/)
  })
})
