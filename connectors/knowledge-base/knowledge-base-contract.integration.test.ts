import { connectorContract } from '../../core/testing/connector-contract.ts'
import { startHubSpot } from './testing/hubspot-site.ts'
import { createVendorLine } from './testing/vendor-line.ts'
import { startZendesk } from './testing/zendesk-site.ts'

const subject = (
  site: { port: number; close(): Promise<void> },
  settings: Record<string, unknown>,
  unreachable: Record<string, unknown>,
) => {
  const line = createVendorLine(site.port, settings)
  return {
    connector: line.connector,
    kind: 'knowledge-base' as const,
    settings,
    unreachable,
    close: async () => {
      await line.close()
      await site.close()
    },
  }
}

connectorContract('HubSpot', async () => {
  const site = await startHubSpot()
  for (const id of ['1', '2', '3']) site.post(id, `Text ${id}.`)
  for (const id of ['11', '12']) site.sitePage(id, `Text ${id}.`)
  site.sitePage('13', 'Not yet.', { currentlyPublished: false, currentState: 'DRAFT' })
  for (const id of [21, 22, 23]) site.article(id, `Text ${id}.`)
  const settings = { provider: 'hubspot', baseUrl: site.origin }
  return subject(site, settings, { ...settings, baseUrl: 'https://api.invalid' })
})

for (const sideloads of [true, false]) {
  connectorContract(`Zendesk ${sideloads ? 'with' : 'without'} sideloaded translations`, async () => {
    const site = await startZendesk({ sideloads })
    site.put(1, { 'en-us': 'One.', de: 'Eins.' })
    site.put(2, { 'en-us': 'Two.' })
    site.put(3, { de: 'Drei.', fr: 'Trois.' })
    site.put(4, { 'en-us': 'Not yet.' }, { draft: true })
    const settings = { provider: 'zendesk', baseUrl: site.origin, email: 'agent@example.org' }
    return subject(site, settings, { ...settings, baseUrl: 'https://help.invalid' })
  })
}
