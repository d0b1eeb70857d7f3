// From the logged evidence back to the decision, by the weights that are in use now: what was answered once is told
// again, and a change of weights shows what it would change.
import { z } from 'zod'
import type { Rebuilt } from '../core/ports/services.ts'
import type { Answerability } from './answerability/answerability.ts'
import { featureNames } from './answerability/feature-names.ts'

/** What could not be told is NaN in memory and null in the log. */
const Feature = z.union([z.number(), z.nan(), z.null()]).transform((value) => value ?? Number.NaN)
const Features = z.record(z.enum(featureNames), Feature)
const Settings = z.object({ process: z.enum(['live', 'async', 'none']) })
const Trigger = z.object({ trigger: z.string(), handling: z.string().optional() })
const Replied = z.object({ replied: z.literal(true) })
const Judged = z.object({
  features: Features,
  answerability: z.string(),
  passages: z.array(z.unknown()),
  threshold: z.number(),
  clarify: z.array(z.string()).optional(),
  named: z.boolean().optional(),
  leftTopic: z.boolean().optional(),
  repeatsLast: z.boolean().optional(),
  sentencesWritten: z.number().optional(),
  sentencesDropped: z.number().optional(),
})

/** Null when the evidence is older than what is logged now, or was weighed by another version of the weights. */
export function rebuildDecision(
  decision: Readonly<Record<string, unknown>>,
  answerability: Answerability,
): Rebuilt | null {
  const settings = Settings.safeParse(decision['settings'])
  if (!settings.success) return null
  const { process } = settings.data
  if (decision['smalltalk'] !== undefined) return settled('answered', 'smalltalk')
  const trigger = Trigger.safeParse(decision['trigger'])
  if (trigger.success) {
    const early = byTrigger(trigger.data, process, Replied.safeParse(decision['instruction']).success)
    if (early !== null) return early
  }
  if (decision['complaint'] !== undefined) return unknown(process)
  if (decision['shortAnswer'] !== undefined) return settled('answered', 'short-answer')
  if (decision['shortAnswersOffered'] !== undefined) return settled('clarify', 'short-answer')
  const judged = Judged.safeParse(decision)
  if (!judged.success || judged.data.answerability !== answerability.version) return null
  const { features, passages, threshold, clarify, sentencesWritten = 0, sentencesDropped = 0 } = judged.data
  const probability = answerability.probability(features)
  if (passages.length > 0 && clarify !== undefined) return settled('clarify', 'content', probability)
  if (judged.data.leftTopic === true || judged.data.repeatsLast === true) return unknown(process, probability)
  const held = sentencesWritten > sentencesDropped
  // A topic that the visitor picked or named is answered below the threshold too: then sentences were written.
  const picked = judged.data.named === true || decision['standalone'] !== undefined
  if (passages.length > 0 && held && (probability >= threshold || picked)) {
    return settled('answered', 'content', probability)
  }
  return unknown(process, probability)
}

function byTrigger(
  { trigger, handling }: z.infer<typeof Trigger>,
  process: z.infer<typeof Settings>['process'],
  replied: boolean,
): Rebuilt | null {
  if (handling === 'decline' || replied) return settled('answered', 'declined')
  if (handling === 'instruct') return null
  if (process !== 'none') return settled('handoff', 'declined')
  return ['topic', 'paused', 'ignored-sender'].includes(trigger) ? settled('answered', 'declined') : null
}

const unknown = (process: z.infer<typeof Settings>['process'], probability: number | null = null): Rebuilt =>
  settled(process === 'none' ? 'answered' : 'handoff', 'unknown', probability)

const settled = (
  outcome: Rebuilt['outcome'],
  kind: Rebuilt['kind'],
  probability: number | null = null,
): Rebuilt => ({ outcome, kind, probability })
