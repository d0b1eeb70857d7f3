// The room's door: raw documents in, an index that equals its sources out.
export { createBackgroundChunker } from './chunk/create-background-chunker.ts'
export { createEmbedder } from './embed/create-embedder.ts'
export { createParser } from './parse/create-parser.ts'
// Vectors made again from the chunk rows: repair, another model.
export { refillVectors } from './sync/refill-vectors.ts'
export { createSyncService } from './sync/sync-service.ts'
export { createMediaParser } from './transcribe/create-media-parser.ts'
export { createTranscriber } from './transcribe/create-transcriber.ts'
export { findMediaTools } from './transcribe/media/find-tools.ts'
