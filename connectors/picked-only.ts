// A website of which a person picked some pages: all are crawled for their links, the others are left out.
import { toPicker } from '../core/knowledge-base.ts'
import type { Connector, ConnectorItem } from '../core/ports/connector.ts'

export function pickedOnly(connector: Connector): Connector {
  return {
    async *fetch(request) {
      const isPicked = toPicker(request.source.settings['pick'], { prefixes: false })
      const items = connector.fetch(request)
      try {
        for (;;) {
          const step = await items.next()
          if (step.done === true) return step.value
          yield isTaken(step.value) && !isPicked(idOf(step.value)) ? leftOut(step.value) : step.value
        }
      } finally {
        await items.return({ complete: false, message: null })
      }
    },
  }
}

const isTaken = ({ type }: ConnectorItem): boolean => type === 'document' || type === 'unchanged'
const idOf = (item: ConnectorItem): string =>
  item.type === 'document' ? item.raw.externalId : item.externalId

const leftOut = (item: ConnectorItem): ConnectorItem => ({
  type: 'excluded',
  externalId: idOf(item),
  url: item.type === 'document' ? item.raw.url : null,
  reason: 'not-picked',
  message: null,
})
