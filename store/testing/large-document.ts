// A document of many chunks, as the test and the process that it kills both make it.
import { sampleChange } from '../../core/testing/chunk-store-samples.ts'

export const largeSourceId = '6f2b8e0e-3a43-4f5c-9a57-3f1a4a0b7c12'

/** Half of the chunks are the same in every edition, but are embedded anew. */
export const largeDocument = (edition: string, chunks: number) =>
  sampleChange({
    sourceId: largeSourceId,
    externalId: 'large',
    texts: Array.from({ length: chunks }, (_, i) => `${i % 2 === 0 ? 'kept' : edition} part ${i}; `),
  })
