// The agent's switch and handoff rules. They hold for all sources, so limited keys may only try them.
import { assertUnlimited } from '../auth/reach.ts'
import { agentCalls } from '../contract/agent.ts'
import { type Route, route } from './route.ts'
import { defined, type RouteDeps } from './route-deps.ts'

export const agentRoutes = ({ stores, services, audit }: RouteDeps): Route[] => {
  const { settings } = stores
  return [
    route(agentCalls.getAgent, (_, { actor }) => {
      assertUnlimited(actor, "Reading the agent's state")
      return settings.get('agent')
    }),

    route(agentCalls.updateAgent, async ({ body }, { actor }) => {
      assertUnlimited(actor, "Changing the agent's state")
      const before = await settings.get('agent')
      const after = { ...before, ...defined(body) }
      await settings.put('agent', after)
      await audit(actor, 'agent.update', 'agent', before, after)
      return after
    }),

    route(agentCalls.getHandoff, (_, { actor }) => {
      assertUnlimited(actor, 'Reading the handoff rules')
      return settings.get('handoff')
    }),

    route(agentCalls.putHandoff, async ({ body }, { actor }) => {
      assertUnlimited(actor, 'Changing the handoff rules')
      const before = await settings.get('handoff')
      await settings.put('handoff', body)
      await audit(actor, 'handoff.update', 'handoff', before, body)
      return body
    }),

    route(agentCalls.tryHandoff, async ({ body }) => {
      const fired = await services.answers.tryHandoff(body.text, body.settings)
      return { trigger: fired?.trigger ?? null, matched: fired?.matched ?? null }
    }),
  ]
}
