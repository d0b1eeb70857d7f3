// The connector of sources that change only when they are changed (pushed articles, short answers): it finds what is
// live unchanged, and never says that its list is complete, so that its runs remove nothing.
import { eachItem } from '../../core/page.ts'
import type { Connector } from '../../core/ports/connector.ts'
import type { DocumentStore } from '../../core/ports/document-store.ts'

const PAGE = 500

export function createKeptDocuments({ documents }: { documents: Pick<DocumentStore, 'list'> }): Connector {
  return {
    async *fetch({ source, settled, signal }) {
      // Collected first: settling touches the rows that the list's cursor walks over.
      const externalIds: string[] = []
      const live = eachItem((page) => {
        signal.throwIfAborted()
        return documents.list(source.id, { state: 'live' }, page)
      }, PAGE)
      for await (const document of live) externalIds.push(document.externalId)
      for (const externalId of externalIds) {
        if (!settled.has(externalId)) yield { type: 'unchanged', externalId, fetchMs: 0 }
      }
      return { complete: false, message: null }
    },
  }
}
