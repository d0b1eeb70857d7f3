// Performance over time, by channel, language or source.
import { z } from 'zod'
import { call, plain } from './call.ts'

const AnalyticsGroup = z.enum(['day', 'channel', 'language', 'source'])

const count = z.number().int().nonnegative()
const tally = {
  questions: count,
  answered: count,
  handedOff: count,
  clarified: count,
  helpful: count,
  notHelpful: count,
}

/** questions = answered + handedOff + clarified. By source a question counts once for each source it cites, so rows may exceed the total. */
export const AnalyticsResult = z.object({
  groupBy: AnalyticsGroup,
  items: z.array(z.object({ key: z.string().nullable(), ...tally })),
  total: z.object(tally),
})

/** A day (`2026-01-31`) or an instant with its zone. */
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

export const analyticsCalls = {
  getAnalytics: call({
    ...plain,
    id: 'getAnalytics',
    method: 'GET',
    path: '/analytics',
    role: 'analyst',
    tag: 'Analytics',
    summary: 'Questions answered, handed off, clarified, helpful. `from` is included, `to` is not.',
    query: z.strictObject({
      from: Moment.optional(),
      to: Moment.optional(),
      groupBy: AnalyticsGroup.default('day'),
    }),
    result: AnalyticsResult,
  }),
}
