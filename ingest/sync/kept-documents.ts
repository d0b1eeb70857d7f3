// The connector of sources that change only when they are changed (pushed articles, short answers): it finds what is
// live unchanged, and never says that its list is complete, so that its runs remove nothing.
import type { Connector } from '../../core/ports/connector.ts'
import type { DocumentStore } from '../../core/ports/document-store.ts'

const PAGE = 500

export function createKeptDocuments({ documents }: { documents: Pick<DocumentStore, 'list'> }): Connector {
  return {
    async *fetch({ source, settled, signal }) {
      // Collected first: settling touches the rows that the list's cursor walks over.
      const externalIds: string[] = []
      let cursor: string | null = null
      do {
        signal.throwIfAborted()
        const page = await documents.list(source.id, { state: 'live' }, { limit: PAGE, cursor })
        externalIds.push(...page.items.map((document) => document.externalId))
        cursor = page.nextCursor
      } while (cursor !== null)
      for (const externalId of externalIds) {
        if (!settled.has(externalId)) yield { type: 'unchanged', externalId, fetchMs: 0 }
      }
      return { complete: false, message: null }
    },
  }
}
