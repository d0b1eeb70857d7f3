// A source that a test edits between runs: a connector over a map of documents, with ETags and scripted trouble.
import type { RawDocument } from '../document.ts'
import { sha256 } from '../ids.ts'
import type { Connector } from '../ports/connector.ts'
import type { Reason } from '../run.ts'

export type Simulated =
  | { is: 'text'; text: string; audience?: string[] }
  | { is: 'failing'; reason: Reason }
  | { is: 'excluded'; reason: Reason }
  | { is: 'gone' }

export interface SimulatedSource extends Connector {
  documents: Map<string, Simulated>
  /** Called before each item; throw or wait to disturb the run. */
  beforeItem: (index: number, signal: AbortSignal) => Promise<void> | void
  complete: boolean
  sendsEtags: boolean
  /** Documents that were sent whole, over all runs. */
  sent: string[]
}

export function createSimulatedSource(): SimulatedSource {
  const self: SimulatedSource = {
    documents: new Map(),
    beforeItem: () => {},
    complete: true,
    sendsEtags: true,
    sent: [],
    async *fetch({ known, settled, signal }) {
      let index = 0
      for (const [externalId, document] of [...self.documents]) {
        if (settled.has(externalId)) continue
        await self.beforeItem(index, signal)
        index += 1
        const url = `https://example.org/${externalId}`
        if (document.is === 'failing') {
          yield { type: 'failed', externalId, url, reason: document.reason, message: 'scripted' }
        } else if (document.is === 'excluded') {
          yield { type: 'excluded', externalId, url, reason: document.reason, message: null }
        } else if (document.is === 'gone') {
          yield { type: 'gone', externalId, url, reason: 'not-found' }
        } else {
          const raw = rawOf(externalId, document.text, document.audience ?? [])
          const held = self.sendsEtags ? await known(externalId) : undefined
          if (held !== undefined && held.validators.etag === raw.validators.etag) {
            yield { type: 'unchanged', externalId, fetchMs: 1 }
          } else {
            self.sent.push(externalId)
            yield { type: 'document', raw, fetchMs: 1 }
          }
        }
      }
      return { complete: self.complete, message: self.complete ? null : 'The list broke off.' }
    },
  }
  return self
}

export function rawOf(externalId: string, text: string, audience: string[] = []): RawDocument {
  return {
    externalId,
    url: `https://example.org/${externalId}`,
    name: `${externalId}.txt`,
    title: null,
    body: new TextEncoder().encode(text),
    contentType: 'text/plain',
    language: 'en',
    validators: { etag: sha256(`${text}\u0000${audience.join()}`), lastModified: null, updatedAt: null },
    links: null,
    audience,
    keepSelector: null,
    dropSelector: null,
  }
}
