// Eval suites and their runs. They ask over all content, so limited keys stay outside.
import type { EvalRun, EvalSuite } from '../../core/eval.ts'
import { newId } from '../../core/ids.ts'
import type { StoredSuite } from '../../core/ports/small-stores.ts'
import { assertUnlimited } from '../auth/reach.ts'
import { evalCalls } from '../contract/eval.ts'
import { notFound } from '../middleware/error-response.ts'
import { type Route, route } from './route.ts'
import { pageOf, type RouteDeps } from './route-deps.ts'

const toResult = ({ id, suite, createdAt, updatedAt }: StoredSuite) => ({
  id,
  ...suite,
  createdAt,
  updatedAt,
})

const toSummary = ({ id, suite, createdAt, updatedAt }: StoredSuite) => ({
  id,
  name: suite.name,
  caseCount: suite.cases.length,
  createdAt,
  updatedAt,
})

const brief = (suite: EvalSuite) => ({ name: suite.name, caseCount: suite.cases.length })

export const evalRoutes = ({ stores, services, audit, clock }: RouteDeps): Route[] => {
  const { evals } = stores

  async function findSuite(id: string): Promise<StoredSuite> {
    const found = await evals.getSuite(id)
    if (found === undefined) throw notFound(`Looking up suite ${id}`)
    return found
  }

  async function findRun(id: string): Promise<EvalRun> {
    const found = await evals.getRun(id)
    if (found === undefined) throw notFound(`Looking up eval run ${id}`)
    return found
  }

  const now = () => new Date(clock.now()).toISOString()

  return [
    route(evalCalls.listSuites, async ({ query }, { actor }) => {
      assertUnlimited(actor, 'Listing suites')
      const page = await evals.listSuites(pageOf(query))
      return { items: page.items.map(toSummary), nextCursor: page.nextCursor }
    }),

    route(evalCalls.createSuite, async ({ body }, { actor }) => {
      assertUnlimited(actor, 'Adding a suite')
      const stored = { id: newId(), suite: body, createdAt: now(), updatedAt: now() }
      await evals.saveSuite(stored)
      await audit(actor, 'suite.create', `suite:${stored.id}`, null, brief(body))
      return toResult(stored)
    }),

    route(evalCalls.getSuite, async ({ params }, { actor }) => {
      assertUnlimited(actor, 'Reading a suite')
      return toResult(await findSuite(params.id))
    }),

    route(evalCalls.putSuite, async ({ params, body }, { actor }) => {
      assertUnlimited(actor, 'Replacing a suite')
      const before = await findSuite(params.id)
      const stored = { ...before, suite: body, updatedAt: now() }
      await evals.saveSuite(stored)
      await audit(actor, 'suite.update', `suite:${stored.id}`, brief(before.suite), brief(body))
      return toResult(stored)
    }),

    route(evalCalls.deleteSuite, async ({ params }, { actor }) => {
      assertUnlimited(actor, 'Removing a suite')
      const before = await findSuite(params.id)
      await evals.removeSuite(before.id)
      await audit(actor, 'suite.delete', `suite:${before.id}`, brief(before.suite), null)
      return undefined
    }),

    route(evalCalls.runSuite, async ({ params, query }, { actor, signal }) => {
      assertUnlimited(actor, 'Running a suite')
      const { id, suite } = await findSuite(params.id)
      const run = await services.evals.run(suite, { suiteId: id }, actor, { signal, profile: query.profile })
      await evals.saveRun(run)
      return run
    }),

    route(evalCalls.getEvalRun, ({ params }, { actor }) => {
      assertUnlimited(actor, 'Reading an eval run')
      return findRun(params.id)
    }),

    route(evalCalls.compareEvalRun, async ({ params, query }, { actor }) => {
      assertUnlimited(actor, 'Comparing eval runs')
      const run = await findRun(params.id)
      const baseline =
        query.baseline === 'last' ? await evals.lastRun(run.suiteName, run.id) : await findRun(query.baseline)
      if (baseline === undefined) throw notFound(`Looking for another run of suite "${run.suiteName}"`)
      return services.compareRuns(run, baseline)
    }),
  ]
}
