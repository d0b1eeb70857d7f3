// For this folder's tests: a process that has a browser open, says so, and waits to be killed.
import { silentLogger } from '../../core/testing/fakes.ts'
import { createGuardedFetch } from '../guarded-fetch.ts'
import { createPageBrowser } from './page-browser.ts'

const guard = createGuardedFetch({ allowPrivateNetwork: [], contactUrl: null })
const browser = createPageBrowser({ guard, log: silentLogger, executable: process.argv[2] ?? '' })
const page = { url: new URL('http://127.0.0.1/'), body: Buffer.from('<p>x</p>'), contentType: 'text/html' }
await browser.render(page, { isSame: () => true, signal: new AbortController().signal })
process.stdout.write('rendered\n')
setInterval(() => {}, 1000)
