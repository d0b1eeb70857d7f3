// The door of retrieval: answers, gaps, and who writes them.
export { createAnswerService } from './answer-service.ts'
export { createGapService } from './gaps/gap-service.ts'
export { openAnswerModels } from './open-answer-models.ts'
