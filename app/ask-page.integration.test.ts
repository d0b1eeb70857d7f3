// The ask page in a real browser, given every attack in every place: nothing runs, nothing is fetched, nothing is markup.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { createTestApi } from '../api/testing/test-api.ts'
import { attacks, hostileAnswer } from './testing/attacks.ts'

const folders = (process.env['PATH'] ?? '').split(':')
const executable = [process.env['KILDE_CHROMIUM'], ...folders.map((folder) => join(folder, 'chromium'))].find(
  (path): path is string => path !== undefined && existsSync(path),
)
type Seen = { obeyed: boolean; tags: string[]; links: string[]; quotes: string[]; place: string }
/** Runs in the page, whose types this project does not have. */
const LOOK = `({
  obeyed: 'OBEYED' in window,
  tags: [...document.querySelectorAll('#result *')].map((element) => element.tagName),
  links: [...document.querySelectorAll('#result a')].map((link) => link.getAttribute('href') ?? ''),
  quotes: [...document.querySelectorAll('blockquote')].map((quote) => quote.textContent),
  place: location.href,
})`

/** Citations of one answer; each is one attack. */
const AT_ONCE = 8
let browser: Browser | undefined
afterAll(async () => browser?.close())

describe('the ask page', () => {
  it.skipIf(executable === undefined)(
    'shows every attack as text',
    async () => {
      const { chromium } = await import('playwright')
      browser = await chromium.launch({
        ...{ executablePath: executable ?? '', headless: true, chromiumSandbox: false },
      })
      const page = await browser.newPage()
      const { api } = await createTestApi()
      const outside: string[] = []
      let answer = hostileAnswer('')
      await page.route('**/*', async (route) => {
        const request = route.request()
        const url = new URL(request.url())
        if (url.host !== 'kilde.test') {
          outside.push(request.url())
          return route.abort()
        }
        if (url.pathname === '/v1/answers') {
          const events = [`event: token\ndata: ${JSON.stringify({ text: answer.text })}\n\n`]
          events.push(`event: citation\ndata: ${JSON.stringify(answer.citations[0])}\n\n`)
          events.push(`event: done\ndata: ${JSON.stringify(answer)}\n\n`)
          return route.fulfill({ contentType: 'text/event-stream', body: events.join('') })
        }
        const response = await api.fetch(new Request(request.url()))
        return route.fulfill({
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: Buffer.from(await response.arrayBuffer()),
        })
      })
      const errors: string[] = []
      page.on('dialog', (dialog) => {
        errors.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('pageerror', (error) => errors.push(error.message))
      await page.goto('http://kilde.test/')
      await page.fill('#key', 'key')
      const batches = Array.from({ length: Math.ceil(attacks.length / AT_ONCE) }, (_, i) =>
        attacks.slice(i * AT_ONCE, (i + 1) * AT_ONCE).map(({ text }) => text),
      )
      for (const texts of batches) {
        answer = hostileAnswer(texts.join('\n'), {
          citations: texts.flatMap((text, i) =>
            hostileAnswer(text).citations.map((citation) => ({ ...citation, marker: i + 1 })),
          ),
        })
        const id = texts.join()
        await page.fill('#question', id.slice(0, 5000))
        await page.press('#question', 'Enter')
        await page.waitForSelector('#status:has-text("Done.")')
        const seen = await page.evaluate<Seen>(LOOK)
        expect(seen.obeyed, id).toBe(false)
        const allowed = new Set('H2 H3 DIV P UL OL LI SECTION BUTTON SPAN A BLOCKQUOTE'.split(' '))
        expect(
          seen.tags.filter((tag) => !allowed.has(tag)),
          id,
        ).toEqual([])
        expect(
          seen.links.filter((link) => !/^(#citation-\d+$|https?:)/.test(link)),
          id,
        ).toEqual([])
        expect(seen.quotes, id).toEqual(texts)
        expect(seen.place, id).toMatch(/^http:\/\/kilde\.test\//)
        await page.evaluate("document.getElementById('restart')?.click()")
      }
      expect([outside, errors]).toEqual([[], []])
    },
    60_000,
  )
})
