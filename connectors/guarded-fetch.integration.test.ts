import { randomBytes } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type SiteContent, type SiteServer, startSite } from '../core/testing/site-server.ts'
import { createGuardedFetch, type FetchOptions, type GuardedFetch } from './guarded-fetch.ts'

let site: SiteServer
let guard: GuardedFetch
afterEach(async () => {
  await guard.close()
  await site.close()
})

async function serve(pages: Record<string, SiteContent>, resolver?: (hostname: string) => Promise<string[]>) {
  site = await startSite(pages)
  const allowPrivateNetwork = [`127.0.0.1:${site.port}`]
  guard = createGuardedFetch({ allowPrivateNetwork, contactUrl: 'https://example.org/bot', resolver })
}
const get = (path: string, options?: FetchOptions) => guard.fetch(`${site.origin}${path}`, options)
const textOf = (body: Uint8Array | null) => Buffer.from(body ?? []).toString()

describe('guarded fetch', () => {
  it('says who it is and brings the body', async () => {
    await serve({ '/': 'hello' })
    const answer = await get('/')
    expect(answer).toMatchObject({ status: 200, url: `${site.origin}/`, redirects: [], location: null })
    expect(textOf(answer.body)).toBe('hello')
    expect(site.hits[0]?.headers['user-agent']).toBe('KildeBot/0.1 (+https://example.org/bot)')
  })

  it('gives error statuses as results', async () => {
    await serve({ '/': { status: 503, body: 'later', headers: { 'retry-after': '30' } } })
    expect(await get('/')).toMatchObject({ status: 503, headers: { 'retry-after': '30' } })
  })

  it('follows redirects and names them', async () => {
    await serve({ '/a': { redirect: '/b' }, '/b': { redirect: '/c', status: 308 }, '/c': 'end' })
    const answer = await get('/a')
    expect(answer.url).toBe(`${site.origin}/c`)
    expect(answer.redirects).toEqual([`${site.origin}/a`, `${site.origin}/b`])
  })

  it('gives a redirect back when it may not be followed', async () => {
    await serve({ '/a': { redirect: '/b' }, '/b': 'end' })
    const answer = await get('/a', { mayRedirect: () => false })
    expect(answer).toMatchObject({ status: 302, location: `${site.origin}/b`, body: null })
    expect(site.pageHits()).toEqual(['/a'])
  })

  it('stops after ten redirects', async () => {
    await serve({ '/a': { redirect: '/a' } })
    await expect(get('/a')).rejects.toMatchObject({
      code: 'fetch-failed',
      retryable: false,
      details: { reason: 'too-many-redirects' },
    })
    expect(site.hits).toHaveLength(11)
  })

  it.each([
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest/',
    'http://[::ffff:10.0.0.1]/',
    'http://2130706433:9/',
    'file:///etc/passwd',
    'http://a:b@example.com/',
    '//0x7f.1:9/x',
  ])('refuses a redirect to %s', async (target) => {
    await serve({ '/': { redirect: target } })
    await expect(get('/')).rejects.toMatchObject({ code: 'fetch-blocked' })
    expect(site.hits).toHaveLength(1)
  })

  it('refuses a loopback address that is not listed, and says how to list it', async () => {
    await serve({ '/': 'x' })
    const strict = createGuardedFetch({ allowPrivateNetwork: [], contactUrl: null })
    await expect(strict.fetch(`${site.origin}/`)).rejects.toThrow(
      `add 127.0.0.1:${site.port} to KILDE_ALLOW_PRIVATE_NETWORK`,
    )
    await strict.close()
    expect(site.hits).toHaveLength(0)
  })

  it('refuses names that lead to private addresses, with and without the trailing dot', async () => {
    await serve({ '/': 'x' }, async () => ['10.0.0.1'])
    for (const name of [
      'metadata.google.internal',
      'localtest.me',
      'localtest.me.',
      'xn--bcher-kva.example',
      'bücher.example',
    ]) {
      await expect(guard.fetch(`http://${name}/`)).rejects.toMatchObject({ code: 'fetch-blocked' })
    }
  })

  it('connects to the address that was checked, even when the name answers otherwise a moment later', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254']]
    let asked = 0
    await serve(
      { '/': { body: 'one', headers: { connection: 'close' } } },
      async () => answers[asked++] ?? [],
    )
    const url = `http://rebind.example:${site.port}/`
    expect(textOf((await guard.fetch(url)).body)).toBe('one')
    expect(asked).toBe(1)
    expect(site.hits[0]?.headers.host).toBe(`rebind.example:${site.port}`)
    await expect(guard.fetch(url)).rejects.toMatchObject({
      code: 'fetch-blocked',
      details: { address: '10.0.0.1' },
    })
    await expect(guard.fetch(url)).rejects.toMatchObject({ code: 'fetch-blocked' })
    expect(site.hits).toHaveLength(1)
  })

  it('says so when a name has no address', async () => {
    const missing = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    await serve({}, () => Promise.reject(missing))
    await expect(guard.fetch('http://no.such.example/')).rejects.toMatchObject({
      code: 'fetch-failed',
      retryable: false,
    })
  })

  it('cuts off at the size limit, announced or not', async () => {
    await serve({ '/announced': 'x'.repeat(2001), '/endless': { trouble: 'endless' } })
    await expect(get('/announced', { maxBytes: 2000 })).rejects.toMatchObject({ code: 'too-large' })
    await expect(get('/endless', { maxBytes: 300_000 })).rejects.toMatchObject({ code: 'too-large' })
    expect((await get('/announced', { maxBytes: 2001 })).body).toHaveLength(2001)
  })

  it('undoes gzip and br, and counts the size after that', async () => {
    const zip = (body: Buffer, encoding: string) => ({ body, headers: { 'content-encoding': encoding } })
    await serve({
      '/gzip': zip(gzipSync('hello'), 'gzip'),
      '/br': zip(brotliCompressSync('hello'), 'br'),
      '/twice': zip(gzipSync(gzipSync('hello')), 'gzip, gzip'),
      '/bomb': zip(gzipSync(Buffer.alloc(30_000_000)), 'gzip'),
      '/bomb-br': zip(brotliCompressSync(Buffer.alloc(30_000_000)), 'br'),
      '/broken': zip(randomBytes(100), 'gzip'),
      '/odd': zip(Buffer.from('x'), 'zstd'),
      '/none': { status: 204, headers: { 'content-encoding': 'gzip' } },
    })
    for (const path of ['/gzip', '/br', '/twice']) expect(textOf((await get(path)).body)).toBe('hello')
    for (const path of ['/bomb', '/bomb-br'])
      await expect(get(path)).rejects.toMatchObject({ code: 'too-large' })
    for (const path of ['/broken', '/odd'])
      await expect(get(path)).rejects.toMatchObject({ code: 'fetch-failed' })
    expect((await get('/none')).body).toHaveLength(0)
  })

  it.each(['no-answer', 'stall', 'trickle'] as const)(
    'gives up in time on a server that does: %s',
    async (trouble) => {
      await serve({ '/': { trouble } })
      await expect(get('/', { timeoutMs: 200 })).rejects.toMatchObject({ code: 'timeout', retryable: true })
    },
  )

  it.each(['reset', 'break-off'] as const)(
    'calls it failed and worth another try when the server does: %s',
    async (trouble) => {
      await serve({ '/': { trouble, body: 'half' } })
      await expect(get('/')).rejects.toMatchObject({ code: 'fetch-failed', retryable: true })
    },
  )

  it('leaves a body unread that nobody wants', async () => {
    await serve({ '/': { trouble: 'endless', headers: { 'content-type': 'video/x' } } })
    expect(
      (await get('/', { wantsBody: (head) => head.headers['content-type'] !== 'video/x' })).body,
    ).toBeNull()
  })

  it('stops when the caller does', async () => {
    await serve({ '/': { trouble: 'no-answer' } })
    const stopper = new AbortController()
    const waiting = get('/', { signal: stopper.signal })
    stopper.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    await expect(get('/', { signal: stopper.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('reads a raw UTF-8 Location', async () => {
    await serve({ '/': { redirect: Buffer.from('/größe').toString('latin1') }, '/gr%C3%B6%C3%9Fe': 'ok' })
    expect(textOf((await get('/')).body)).toBe('ok')
  })
})
