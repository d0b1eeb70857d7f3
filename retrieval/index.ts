// The door of retrieval: answers, gaps, and the default writer.
export { createAnswerService } from './answer-service.ts'
export { createExtractiveGenerator } from './extractive/extractive-generator.ts'
export { createGapService } from './gaps/gap-service.ts'
