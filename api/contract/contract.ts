// The whole contract: every call under /v1 by its id.
import { administrationCalls } from './administration.ts'
import { agentCalls } from './agent.ts'
import { analyticsCalls } from './analytics.ts'
import { answerCalls } from './answers.ts'
import { articleCalls } from './articles.ts'
import { documentCalls } from './documents.ts'
import { evalCalls } from './eval.ts'
import { fileCalls } from './files.ts'
import { gapCalls } from './gaps.ts'
import { profileCalls } from './profile.ts'
import { questionCalls } from './questions.ts'
import { runCalls } from './runs.ts'
import { shortAnswerCalls } from './short-answers.ts'
import { sourceCalls } from './sources.ts'

export const contract = {
  ...answerCalls,
  ...sourceCalls,
  ...runCalls,
  ...documentCalls,
  ...fileCalls,
  ...articleCalls,
  ...shortAnswerCalls,
  ...agentCalls,
  ...profileCalls,
  ...questionCalls,
  ...gapCalls,
  ...evalCalls,
  ...analyticsCalls,
  ...administrationCalls,
}
