import { expect, it } from 'vitest'
import type { Actor } from '../../core/key.ts'
import { assertAvailable, assertMayNamePaths } from './source-rules.ts'

const actor = (keyId: string): Actor => ({ keyId, name: 'x', role: 'admin', audience: [], sourceIds: [] })

it('lets only a command on the server name its folders', () => {
  expect(() => assertMayNamePaths(actor('some-key'), 'files', { paths: ['/etc'] })).toThrow(/kilde ingest/)
  expect(() => assertMayNamePaths(actor('local'), 'files', { paths: ['/srv/handbook'] })).not.toThrow()
})

it('lets any admin make a files source for uploads', () => {
  expect(() => assertMayNamePaths(actor('some-key'), 'files', { paths: [] })).not.toThrow()
})

it.each([{ provider: 'hubspot' }, { provider: 'zendesk' }])(
  'refuses %o, which this version does not carry out',
  (settings) => {
    expect(() => assertAvailable(settings)).toThrow(/not in this version/)
  },
)

it('takes the settings that are carried out', () => {
  expect(() => assertAvailable({ provider: 'push' })).not.toThrow()
  expect(() => assertAvailable({ render: 'always' })).not.toThrow()
})
