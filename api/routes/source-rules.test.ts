import { expect, it } from 'vitest'
import type { Actor } from '../../core/key.ts'
import { assertMayNamePaths } from './source-rules.ts'

const actor = (keyId: string): Actor => ({ keyId, name: 'x', role: 'admin', audience: [], sourceIds: [] })

it('lets only a command on the server name its folders', () => {
  expect(() => assertMayNamePaths(actor('some-key'), 'files', { paths: ['/etc'] })).toThrow(/kilde ingest/)
  expect(() => assertMayNamePaths(actor('local'), 'files', { paths: ['/srv/handbook'] })).not.toThrow()
})

it('lets any admin make a files source for uploads', () => {
  expect(() => assertMayNamePaths(actor('some-key'), 'files', { paths: [] })).not.toThrow()
})
