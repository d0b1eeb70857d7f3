// Every hostile form through the one door, with a site on loopback that must hear of none of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../core/errors.ts'
import { type SiteServer, startSite } from '../core/testing/site-server.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

const forms = `
http://127.0.0.1/ http://127.0.0.1:8080/ https://127.0.0.1/ http://127.1/ http://127.0.1/ http://127.255.255.254/
http://2130706433/ http://0x7f000001/ http://0x7F.0x0.0x0.0x1/ http://0177.0.0.1/ http://0177.0000.0000.0001/
http://017700000001/ http://127.0.0.01/ http://0x7f.1/ http://127.0x0.1/ http://127.0.0.1./ http://0/ http://0.0.0.0/
http://0x0/ http://00/ http://0.1.2.3/ http://10.0.0.1/ http://10.255.255.255/ http://012.0.0.1/ http://167772161/
http://0xa000001/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/ http://192.168.1.1:8080/
http://3232235521/ http://0xc0a80001/ http://192.168.257/ http://169.254.169.254/latest/meta-data/
http://169.254.169.254:80/ http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/ http://169.254.0.1/
http://100.64.0.1/ http://100.100.100.200/ http://100.127.255.255/ http://192.0.0.192/ http://192.0.0.8/
http://192.0.2.1/ http://192.88.99.1/ http://198.18.0.1/ http://198.19.255.255/ http://198.51.100.7/
http://203.0.113.9/ http://224.0.0.1/ http://239.255.255.255/ http://240.0.0.1/ http://255.255.255.255/
http://[::1]/ http://[::1]:8080/ http://[0:0:0:0:0:0:0:1]/ http://[0000::0001]/ http://[::]/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[::ffff:10.0.0.1]/ http://[::ffff:169.254.169.254]/ http://[::ffff:a9fe:a9fe]/
http://[0:0:0:0:0:ffff:7f00:0001]/ http://[::127.0.0.1]/ http://[::7f00:1]/ http://[::ffff:0:127.0.0.1]/
http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::10.0.0.1]/
http://[2002:7f00:1::]/ http://[2002:c0a8:1::1]/ http://[2002:a9fe:a9fe::1]/ http://[2001::1]/
http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/ http://[fe80::1]/ http://[febf::1]/ http://[fec0::1]/ http://[fc00::1]/
http://[fd00:ec2::254]/ http://[fd12:3456:789a::1]/ http://[ff02::1]/ http://[ff0e::1]/ http://[100::1]/
http://[2001:db8::1]/ http://[2001:2::1]/ http://[2001:10::1]/ http://[4000::1]/ http://[5f00::1]/
http://①②⑦.⓪.⓪.①/ http://１２７.０.０.１/ http://127。0。0。1/ http://0x7f｡0｡0｡1/ http://%31%32%37.0.0.1/
http://127.0.0.1%2f@example.com/ http://user:secret@example.com/ http://user@example.com/ http://example.com:secret@127.0.0.1/
http://:@127.0.0.1/ ftp://example.com/ file:///etc/passwd gopher://127.0.0.1:6379/_x data:text/html,x javascript:alert(1)
blob:http://example.com/x ws://example.com/ wss://example.com/ mailto:a@example.com about:blank chrome://settings
http://example.com:0/ http://example.com:1/ http://example.com:21/ http://example.com:22/ http://example.com:23/
http://example.com:25/ http://example.com:53/ http://example.com:110/ http://example.com:445/ http://example.com:587/
https://example.com:993/ http://example.com:81/ https://example.com:1023/ http://example.com:65536/ http://[::1%25eth0]/
http://./ http://256.256.256.256/ http://1.2.3.4.5/ http://0x100000000/ http://[::g]/ //example.com/ example.com
`
  .trim()
  .split(/\s+/)

/**
 * Names, and what the resolver answers each time that it is asked. SITE is the loopback site's address, the only private
 * one that is listed: it stands for the public address that a hostile name shows first. `reached`: requests that the site
 * may hear of before the name changes its answer.
 */
type Named = { url: string; answers: string[][]; reached: number }
const name = (url: string, ...answers: string[][]): Named => ({ url, answers, reached: 0 })
const rebound = (url: string, ...answers: string[][]): Named => ({ url, answers, reached: 1 })
const names: Named[] = [
  name('http://metadata.example/', ['169.254.169.254']),
  name('http://localtest.example./', ['127.0.0.1']),
  name('http://bücher.example/', ['10.0.0.1']),
  name('http://cgnat.example/', ['100.64.0.1']),
  name('http://six.example/', ['fd00:ec2::254']),
  name('http://mapped.example/', ['::ffff:10.0.0.1']),
  name('http://nat64.example/', ['64:ff9b::a9fe:a9fe']),
  name('http://six-to-four.example/', ['2002:7f00:1::']),
  name('http://zone.example/', ['fe80::1%eth0']),
  name('http://one-of-two.example/', ['93.184.216.34', '192.168.0.1']),
  name('http://nonsense.example/', ['0x7f.1']),
  name('http://other-port.example:8080/', ['127.0.0.1']),
  // DNS rebinding: the answer changes between two requests, and between a request and the redirect that it gives.
  rebound('http://rebind.example:PORT/', ['SITE'], ['10.0.0.1']),
  rebound('http://rebind-metadata.example:PORT/', ['SITE'], ['169.254.169.254']),
  rebound('http://rebind-six.example:PORT/', ['SITE'], ['::1']),
  rebound('http://rebind-mapped.example:PORT/', ['SITE'], ['::ffff:192.168.0.1']),
  rebound('http://rebind-redirect.example:PORT/again', ['SITE'], ['127.0.0.2']),
]

let site: SiteServer
beforeAll(async () => {
  const close = { connection: 'close' }
  site = await startSite((path) =>
    path === '/again' ? { redirect: '/', headers: close } : { body: 'reached', headers: close },
  )
})
afterAll(() => site.close())

const refusalOf = async (work: () => Promise<unknown>): Promise<AppError> => {
  const thrown = await work().catch((error: unknown) => error)
  if (thrown instanceof AppError) return thrown
  throw new Error(`expected a refusal, got ${String(thrown)}`)
}

describe('hostile addresses', () => {
  it('are more than a hundred', () => {
    expect(new Set([...forms, ...names.map(({ url }) => url)]).size).toBeGreaterThanOrEqual(100)
  })

  it.each([...forms.map((url) => name(url)), ...names])(
    'refuses $url, fetched and connected to',
    async ({ url, answers, reached }) => {
      const here = (text: string): string =>
        text.replace('PORT', String(site.port)).replace('SITE', '127.0.0.1')
      const address = here(url)
      const doors = {
        fetch: async (guard: ReturnType<typeof createGuardedFetch>) => {
          for (let i = 0; i <= reached; i += 1) await guard.fetch(address)
        },
        connect: async (guard: ReturnType<typeof createGuardedFetch>) => {
          for (let i = 0; i <= reached; i += 1) (await guard.connect(address)).destroy()
        },
      }
      for (const [door, open] of Object.entries(doors)) {
        let asked = 0
        const before = site.hits.length
        const guard = createGuardedFetch({
          allowPrivateNetwork: reached === 0 ? [] : [`127.0.0.1:${site.port}`],
          contactUrl: null,
          resolver: async () => answers[asked++]?.map(here) ?? [],
        })
        const refusal = await refusalOf(() => open(guard))
        await guard.close()
        expect(refusal).toMatchObject({ code: 'fetch-blocked', retryable: false })
        expect(refusal.message).toMatch(/expected .* got /s)
        expect(refusal.message).not.toContain('secret')
        expect(asked).toBe(answers.length)
        expect(site.hits.length - before).toBe(door === 'fetch' ? reached : 0)
      }
    },
  )
})
