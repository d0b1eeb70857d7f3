// A person takes one document out for good, or lets it back in. Its chunks stay, hidden, so that its text is back at once
// also where there is nothing to sync it from.
import type { DocumentId } from '../../core/ids.ts'
import type { SyncParts } from './sync-deps.ts'

type Parts = Pick<SyncParts, 'documents' | 'chunks' | 'commits'>

/** Twice is harmless. False when unknown. */
export const excludeDocument = ({ documents, chunks, commits }: Parts, id: DocumentId): Promise<boolean> =>
  commits.run(id, async () => {
    const document = await documents.update(id, { excluded: true })
    if (document === undefined) return false
    await chunks.refreshAccess(document.sourceId)
    return true
  })

/** It answers again with the text it had; what has changed since comes with the next sync or push. False when unknown. */
export const readmitDocument = ({ documents, chunks, commits }: Parts, id: DocumentId): Promise<boolean> =>
  commits.run(id, async () => {
    const document = await documents.update(id, { excluded: false })
    if (document === undefined) return false
    await chunks.refreshAccess(document.sourceId)
    return true
  })
