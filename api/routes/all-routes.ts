// Every route there is; a test holds this list against the contract.
import { administrationRoutes } from './administration.ts'
import { agentRoutes } from './agent.ts'
import { analyticsRoutes } from './analytics.ts'
import { answerRoutes } from './answers.ts'
import { articleRoutes } from './articles.ts'
import { documentRoutes } from './documents.ts'
import { evalRoutes } from './eval.ts'
import { fileRoutes } from './files.ts'
import { gapRoutes } from './gaps.ts'
import { profileRoutes } from './profile.ts'
import { questionRoutes } from './questions.ts'
import type { Route } from './route.ts'
import type { RouteDeps } from './route-deps.ts'
import { runRoutes } from './runs.ts'
import { shortAnswerRoutes } from './short-answers.ts'
import { sourceRoutes } from './sources.ts'

export const allRoutes = (deps: RouteDeps): Route[] =>
  [
    answerRoutes,
    sourceRoutes,
    runRoutes,
    documentRoutes,
    fileRoutes,
    articleRoutes,
    shortAnswerRoutes,
    agentRoutes,
    profileRoutes,
    questionRoutes,
    gapRoutes,
    evalRoutes,
    analyticsRoutes,
    administrationRoutes,
  ].flatMap((routes) => routes(deps))
