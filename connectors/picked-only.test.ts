import { expect, it } from 'vitest'
import { collect, connectorRequest, sourceOf } from '../core/testing/connector-contract.ts'
import { createSimulatedSource } from '../core/testing/simulated-source.ts'
import { pickedOnly } from './picked-only.ts'

const open = (pick: unknown) => {
  const simulated = createSimulatedSource()
  for (const id of ['a', 'b', 'b/c']) simulated.documents.set(id, { is: 'text', text: id })
  simulated.documents.set('d', { is: 'failing', reason: 'timeout' })
  return collect(pickedOnly(simulated), connectorRequest(sourceOf('website', { pick })))
}

it('leaves out what is not picked, exactly, and tells of failures all the same', async () => {
  const { items, enumeration } = await open(['b'])
  expect(items.map((item) => [item.type, 'reason' in item ? item.reason : null])).toEqual([
    ['excluded', 'not-picked'],
    ['document', null],
    ['excluded', 'not-picked'],
    ['failed', 'timeout'],
  ])
  expect(enumeration.complete).toBe(true)
})

it.each([undefined, 'all'])('takes everything when the pick is %s', async (pick) => {
  const { items } = await open(pick)
  expect(items.filter(({ type }) => type === 'document')).toHaveLength(3)
})
