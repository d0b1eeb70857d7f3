import { connectorContract } from '../../core/testing/connector-contract.ts'
import { silentLogger } from '../../core/testing/fakes.ts'
import { pageWith, startSite } from '../../core/testing/site-server.ts'
import { createGuardedFetch } from '../guarded-fetch.ts'
import { createWebsiteConnector } from './website-connector.ts'

connectorContract('website', async () => {
  const site = await startSite({
    '/': { body: pageWith(['/a', '/b', '/missing']), etag: '"1"' },
    '/a': { body: pageWith(['/c', '/d', '/picture.png']), etag: '"2"' },
    '/b': { body: pageWith(['/d', '/e.pdf']), etag: '"3"' },
    '/c': { body: pageWith(['/']), lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    '/d': { body: pageWith(['/c']), etag: '"5"' },
    '/e.pdf': { body: '%PDF-1.4', etag: '"6"', headers: { 'content-type': 'application/pdf' } },
  })
  const guard = createGuardedFetch({ allowPrivateNetwork: [`127.0.0.1:${site.port}`], contactUrl: null })
  const clock = { now: Date.now, sleep: async () => {} }
  return {
    connector: createWebsiteConnector({ guard, clock, log: silentLogger }, { maxRetries: 0 }),
    kind: 'website',
    settings: { startUrls: [`${site.origin}/`], scope: 'host' },
    unreachable: { startUrls: [`${site.origin}/gone`], scope: 'host' },
    close: async () => {
      await guard.close()
      await site.close()
    },
  }
})
