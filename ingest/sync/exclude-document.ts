// A person takes one document out for good, or lets it back in.
import type { DocumentId } from '../../core/ids.ts'
import type { SyncParts } from './sync-deps.ts'

type Parts = Pick<SyncParts, 'documents' | 'chunks' | 'commits'>

/** Twice is harmless. False when unknown. */
export const excludeDocument = ({ documents, chunks, commits }: Parts, id: DocumentId): Promise<boolean> =>
  commits.run(id, async () => {
    const document = await documents.update(id, { excluded: true })
    if (document === undefined) return false
    await chunks.remove([{ documentId: id, state: 'excluded', reason: 'removed-by-person' }], null)
    await chunks.refreshAccess(document.sourceId)
    return true
  })

/** Only opens the door: the next sync, push or save brings the text back. False when unknown. */
export const readmitDocument = ({ documents, chunks, commits }: Parts, id: DocumentId): Promise<boolean> =>
  commits.run(id, async () => {
    const document = await documents.update(id, { excluded: false })
    if (document === undefined) return false
    await chunks.refreshAccess(document.sourceId)
    return true
  })
