// Why the content does not answer: as far as the question's own evidence tells.
import { z } from 'zod'
import type { GapCause } from '../../core/gap.ts'

const Evidence = z.object({
  trigger: z.object({ trigger: z.string() }).optional(),
  probability: z.number().optional(),
  threshold: z.number().optional(),
})

/** From this share of the threshold on, something near was there and was not judged enough. */
const NEAR = 0.6

/** `policy`: a topic to avoid; `not-found`: near evidence; else `nothing`. The other causes need a person's eye. */
export function causeOf(decision: Record<string, unknown>): GapCause {
  const evidence = Evidence.safeParse(decision).data
  if (evidence?.trigger?.trigger === 'topic') return 'policy'
  const { probability, threshold } = evidence ?? {}
  if (probability === undefined || threshold === undefined) return 'nothing'
  return probability >= threshold * NEAR ? 'not-found' : 'nothing'
}
