// The agent: its switch, and when it hands off.
import { z } from 'zod'
import { AgentSettings, HandoffSettings } from '../../core/settings.ts'
import { call, plain } from './call.ts'

const base = { ...plain, tag: 'Agent', role: 'admin' } as const

export const agentCalls = {
  getAgent: call({
    ...base,
    id: 'getAgent',
    method: 'GET',
    path: '/agent',
    summary: 'Whether the agent is on.',
    result: AgentSettings,
  }),
  updateAgent: call({
    ...base,
    id: 'updateAgent',
    method: 'PATCH',
    path: '/agent',
    summary:
      'Paused and off hand off conversations that are new; those under way go on. Short answers in another language are offered only when switched on.',
    body: z
      .strictObject({
        state: AgentSettings.shape.state.unwrap().optional(),
        shortAnswersAcrossLanguages: AgentSettings.shape.shortAnswersAcrossLanguages,
      })
      .refine((body) => Object.keys(body).length > 0, { message: 'name what is to change', path: ['state'] }),
    result: AgentSettings,
  }),
  getHandoff: call({
    ...base,
    id: 'getHandoff',
    method: 'GET',
    path: '/handoff',
    summary: 'When and how the agent hands off.',
    result: HandoffSettings,
  }),
  putHandoff: call({
    ...base,
    id: 'putHandoff',
    method: 'PUT',
    path: '/handoff',
    summary: 'Replaces the handoff rules; what is not named gets its default.',
    body: HandoffSettings,
    result: HandoffSettings,
  }),
  tryHandoff: call({
    ...base,
    id: 'tryHandoff',
    method: 'POST',
    path: '/handoff/try',
    summary: 'Which trigger would fire on a text; with `settings`, under those instead of the stored ones.',
    body: z.strictObject({ text: z.string().min(1).max(10_000), settings: HandoffSettings.optional() }),
    result: z.object({ trigger: z.string().nullable(), matched: z.string().nullable() }),
  }),
}
