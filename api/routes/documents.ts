// Documents: read with their text, make stricter, exclude for good.
import { diffLines } from '../../core/diff-lines.ts'
import type { Document, DocumentVersion } from '../../core/document.ts'
import { documentCalls } from '../contract/documents.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import { defined, pageOf, type RouteDeps } from './route-deps.ts'

const setParts = ({ citable, visibility, audience, excluded }: Document) => ({
  citable,
  visibility,
  audience,
  excluded,
})

export const documentRoutes = ({ stores, services, reach, audit }: RouteDeps): Route[] => {
  async function textOf(of: Document, versions: readonly DocumentVersion[], wanted: number) {
    const version = versions.find((one) => one.version === wanted)
    const stored = version && (await stores.documents.text(of.id, wanted))
    if (version !== undefined && stored !== undefined) return { version, text: stored.text }
    const kept = versions.map((one) => one.version).join(', ') || 'none'
    throw notFound(`Reading version ${wanted} of document ${of.id} (kept: ${kept})`)
  }
  return [
    route(documentCalls.listDocuments, async ({ params, query }, { actor }) => {
      const source = await reach.source(actor, params.id)
      const filter = defined({ state: query.state, query: query.query })
      const page = await stores.documents.list(source.id, filter, pageOf(query))
      const items = page.items.filter((document) => reach.seesDocument(actor, source, document))
      return { items, nextCursor: page.nextCursor }
    }),

    route(documentCalls.getDocument, async ({ params, query }, { actor }) => {
      const { document } = await reach.document(actor, params.id)
      const stored = await stores.documents.text(document.id, query.version)
      if (stored === undefined && query.version !== undefined) {
        throw notFound(`Reading version ${query.version} of document ${document.id} (the last ten are kept)`)
      }
      return {
        ...document,
        title: stored?.title ?? document.title,
        version: stored?.version ?? document.version,
        latestVersion: document.version,
        text: stored?.text ?? null,
      }
    }),

    route(documentCalls.listDocumentVersions, async ({ params }, { actor }) => {
      const { document } = await reach.document(actor, params.id)
      return { items: await stores.documents.versions(document.id), nextCursor: null }
    }),

    route(documentCalls.diffDocument, async ({ params, query }, { actor }) => {
      const { document } = await reach.document(actor, params.id)
      const versions = await stores.documents.versions(document.id)
      const to = query.to ?? versions[0]?.version ?? 0
      const from = query.from ?? versions.find(({ version }) => version < to)?.version ?? to
      const [older, newer] = await Promise.all([
        textOf(document, versions, from),
        textOf(document, versions, to),
      ])
      return {
        documentId: document.id,
        from: older.version,
        to: newer.version,
        ...diffLines(older.text, newer.text),
      }
    }),

    route(documentCalls.updateDocument, async ({ params, body }, { actor }) => {
      const { document: before } = await reach.document(actor, params.id)
      const { excluded, ...rest } = body
      if (Object.values(rest).some((value) => value !== undefined)) {
        const changed = await stores.documents.update(before.id, defined(rest))
        if (changed === undefined) throw notFound(`Changing document ${before.id}`)
        await stores.chunks.refreshAccess(before.sourceId)
      }
      if (excluded === true && !before.excluded) await services.sync.excludeDocument(before.id)
      if (excluded === false && before.excluded) await services.sync.readmitDocument(before.id)
      const after = await stores.documents.get(before.id)
      if (after === undefined) throw notFound(`Changing document ${before.id}`)
      await audit(actor, 'document.update', `document:${before.id}`, setParts(before), setParts(after))
      return after
    }),

    route(documentCalls.deleteDocument, async ({ params }, { actor }) => {
      const { document } = await reach.document(actor, params.id)
      if (!(await services.sync.excludeDocument(document.id))) {
        throw notFound(`Excluding document ${document.id}`)
      }
      const before = { ...setParts(document), title: document.title, url: document.url }
      await audit(actor, 'document.delete', `document:${document.id}`, before, { excluded: true })
      return undefined
    }),
  ]
}
