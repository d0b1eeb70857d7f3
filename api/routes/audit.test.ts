import { expect, it } from 'vitest'
import { createMemoryAudit } from '../testing/memory-settings.ts'
import { createAudit } from './audit.ts'

it('records who changed what, with secrets hidden at any depth', async () => {
  const { rows, store } = createMemoryAudit()
  const actor = { keyId: 'k1', name: 'Ops', role: 'admin', audience: [], sourceIds: [] } as const
  const after = { name: 'Help', settings: [{ accessToken: 'hunter2', apiKey: null, pages: 3 }] }
  await createAudit({ audit: store })(actor, 'source.update', 'source:s1', null, after)
  expect(rows).toMatchObject([
    {
      actor: 'Ops (k1)',
      action: 'source.update',
      before: null,
      after: { name: 'Help', settings: [{ accessToken: '[secret]', apiKey: null, pages: 3 }] },
    },
  ])
})
