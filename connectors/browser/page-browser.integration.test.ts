import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../core/testing/fakes.ts'
import { type SiteServer, startSite } from '../../core/testing/site-server.ts'
import { createGuardedFetch, type GuardedFetch } from '../guarded-fetch.ts'
import { findChromium } from './find-chromium.ts'
import { createPageBrowser, type PageBrowser } from './page-browser.ts'
import { descendantsOf, isAlive } from './processes-for-tests.ts'

const executable = findChromium(process.env['KILDE_CHROMIUM'] ?? null) ?? ''
const script = (body: string) => ({ body, headers: { 'content-type': 'text/javascript' } })

describe.skipIf(executable === '')('pages in Chromium', () => {
  let site: SiteServer
  let other: SiteServer
  let guard: GuardedFetch
  let browser: PageBrowser
  beforeAll(async () => {
    other = await startSite(() => 'secret')
    site = await startSite({
      '/data.json': { body: '{"text":"Text from data"}', headers: { 'content-type': 'application/json' } },
      '/app.js': script(
        'fetch("/data.json").then((r) => r.json()).then((d) => { document.body.innerHTML += "<h1>" + d.text + "</h1><a href=/next>next</a><img src=/x.png><video src=/x.mp4></video>" })',
      ),
      '/style.css': {
        body: '@font-face { font-family: x; src: url(/x.woff2) } body { font-family: x; background: url(/bg.png) }',
        headers: { 'content-type': 'text/css' },
      },
      '/hop.json': { redirect: `${other.origin}/` },
      '/cookie.js': script(
        'document.body.innerHTML = "<p>cookies: " + document.cookie + ", kept: " + localStorage.x + "</p>"; document.cookie = "a=1"; localStorage.x = 1',
      ),
    })
    guard = createGuardedFetch({
      allowPrivateNetwork: [`127.0.0.1:${site.port}`],
      contactUrl: 'https://kilde.example',
    })
    browser = openBrowser()
  })
  const openBrowser = (): PageBrowser =>
    createPageBrowser(
      { guard, log: silentLogger, executable },
      { timeoutMs: 5000, settleMs: 2000, maxBytes: 1_000_000 },
    )
  afterAll(async () => {
    await browser.close()
    await guard.close()
    await site.close()
    await other.close()
  })
  const render = (html: string, signal = new AbortController().signal) =>
    browser.render(
      {
        url: new URL(`${site.origin}/page`),
        body: Buffer.from(html),
        contentType: 'text/html; charset=utf-8',
      },
      { isSame: (url) => url.pathname === '/page', signal },
    )

  it('runs scripts on the HTML that was fetched, loads no images, fonts and media, and says who it is', async () => {
    site.hits.length = 0
    const { html } = await render(
      '<link rel=stylesheet href=/style.css><p>größe</p><script src=/app.js></script>',
    )
    expect(html).toContain('<h1>Text from data</h1><a href="/next">next</a>')
    expect(html).toContain('<p>größe</p>')
    expect(html).not.toContain('<script')
    expect(site.hits.map((hit) => hit.path).sort()).toEqual(['/app.js', '/data.json', '/style.css'])
    expect(site.hits[0]?.headers['user-agent']).toBe('KildeBot/0.1 (+https://kilde.example)')
  })

  it('gives what stands in open shadow roots', async () => {
    const { html } = await render(
      '<my-text>light</my-text><script>customElements.define("my-text", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<p>in the shadow</p>" } })</script>',
    )
    expect(html).toContain('<my-text><p>in the shadow</p>light</my-text>')
  })

  it('shares no cookies and no storage between pages', async () => {
    await render('<body><script src=/cookie.js></script>')
    expect((await render('<body><script src=/cookie.js></script>')).html).toContain(
      'cookies: , kept: undefined',
    )
  })

  it('goes to no other page, and says where its scripts wanted to go', async () => {
    site.hits.length = 0
    const { redirect } = await render('<script>location = "/elsewhere"</script>')
    expect(redirect?.href).toBe(`${site.origin}/elsewhere`)
    await render('<iframe src=/framed></iframe><script>open("/popup")</script><p>text</p>')
    expect(site.hits.map((hit) => hit.path)).toEqual([])
  })

  it('reaches nothing that the guard refuses: addresses, names, redirects, sockets', async () => {
    other.hits.length = 0
    const port = new URL(other.origin).port
    const { html } = await render(`<body><script>
      const ways = [
        ...['127.0.0.1', 'localhost', '127.1', '2130706433', '[::ffff:127.0.0.1]', '0.0.0.0'].map((host) => 'http://' + host + ':${port}/'),
        'https://127.0.0.1:${port}/', 'http://10.0.0.1/', 'http://169.254.169.254/latest/meta-data/', '/hop.json',
      ].map((url) => fetch(url, { mode: 'no-cors' }).then(() => '', () => ''))
      const socket = new Promise((end) => { const s = new WebSocket('ws://127.0.0.1:${port}/'); s.onerror = s.onopen = end })
      for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'modulepreload', 'stylesheet']) {
        document.head.insertAdjacentHTML('beforeend', '<link rel=' + rel + ' href="http://127.0.0.1:${port}/' + rel + '">')
      }
      navigator.sendBeacon('http://127.0.0.1:${port}/beacon', 'x')
      Promise.all([...ways, socket]).then(() => { document.body.innerHTML = '<p>all tried</p>' })
    </script>`)
    expect(html).toContain('all tried')
    expect(other.hits).toEqual([])
  })

  it('sends nothing past the proxy by UDP', async () => {
    const packets: number[] = []
    const udp = createSocket('udp4', (message) => packets.push(message.length))
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve))
    const { port } = udp.address()
    // From a frame of its own document, where what was taken away is there again.
    const { html } = await render(`<body><iframe srcdoc="x"></iframe><script>
      const all = [window, document.querySelector('iframe').contentWindow]
      for (const scope of all) {
        try {
          const peer = new scope.RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }, { urls: 'turn:127.0.0.1:${port}', username: 'x', credential: 'x' }] })
          peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer))
        } catch {}
        try { new scope.WebTransport('https://127.0.0.1:${port}/').ready.catch(() => {}) } catch {}
      }
      setTimeout(() => { document.body.innerHTML = '<p>waited</p>' }, 1000)
      fetch('/data.json').then(() => setTimeout(() => fetch('/data.json'), 700))
    </script>`)
    expect(html).toContain('</body>')
    await new Promise<void>((resolve) => udp.close(resolve))
    expect(packets).toEqual([])
  })

  it('gives up on a page that is busy with itself, and renders the next one', async () => {
    const startedAt = Date.now()
    await expect(render('<script>while (true) {}</script>')).rejects.toMatchObject({
      code: 'timeout',
      retryable: false,
    })
    expect(Date.now() - startedAt).toBeLessThan(9_000)
    expect((await render('<body><script>document.body.innerHTML = "<p>alive</p>"</script>')).html).toContain(
      'alive',
    )
  })

  it('says of a page that its browser died, and starts another for the next one', async () => {
    await render('<p>started</p>')
    site.hits.length = 0
    const waiting = render('<script>setInterval(() => fetch("/data.json"), 100)</script>')
    const failed = expect(waiting).rejects.toMatchObject({ code: 'fetch-failed', retryable: true })
    await expect.poll(() => site.hits.length, { timeout: 20_000 }).toBeGreaterThan(0)
    for (const pid of chromiumOf(process.pid)) process.kill(pid, 'SIGKILL')
    await failed
    expect((await render('<p>again</p>')).html).toContain('again')
  })

  it('gives the browser nothing of the settings', async () => {
    await browser.close()
    vi.stubEnv('LLM_API_KEY', 'key-of-the-environment')
    browser = openBrowser()
    await render('<p>started</p>')
    vi.unstubAllEnvs()
    const own = chromiumOf(process.pid).map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'))
    expect(own.some((text) => text.includes('PATH='))).toBe(true)
    expect(own.filter((text) => text.includes('key-of-the-environment'))).toEqual([])
  })

  it('stops at once when the crawl does', async () => {
    const stopper = new AbortController()
    const waiting = render('<script>while (true) {}</script>', stopper.signal)
    setTimeout(() => stopper.abort(), 500)
    const startedAt = Date.now()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(Date.now() - startedAt).toBeLessThan(4500)
  })

  it('lets no other program use its way out', async () => {
    const { startFilteringProxy } = await import('./filtering-proxy.ts')
    const proxy = await startFilteringProxy({ guard })
    const viaProxy = await guardlessGet(proxy.url, `${site.origin}/data.json`)
    expect(viaProxy).toContain('407')
    await proxy.close()
  })

  it('leaves no process behind, neither after its end nor after kill -9 of its parent', async () => {
    const own = chromiumOf(process.pid)
    expect(own.length).toBeGreaterThan(0)
    await browser.close()
    await expect.poll(() => own.filter(isAlive), { timeout: 5000 }).toEqual([])

    const child: ChildProcess = spawn(
      process.execPath,
      ['--import', 'tsx', new URL('./render-child.ts', import.meta.url).pathname, executable],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    const theirs = descendantsOf(child.pid ?? 0)
    expect(theirs.length).toBeGreaterThan(1)
    child.kill('SIGKILL')
    await expect.poll(() => theirs.filter(isAlive), { timeout: 10_000 }).toEqual([])
  })
})

const chromiumOf = (pid: number): number[] =>
  descendantsOf(pid).filter((child) => commandOf(child).includes('chrom'))

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** One raw request to the proxy, as another program would make it. */
async function guardlessGet(proxyUrl: string, url: string): Promise<string> {
  const { connect } = await import('node:net')
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1', () =>
      socket.write(`GET ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}
