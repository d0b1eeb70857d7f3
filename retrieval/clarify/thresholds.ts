// The two thresholds of one question: from the upper on it is answered, from the lower on it may be asked back.
import type { HandoffSettings } from '../../core/settings.ts'

export interface Thresholds {
  answer: number
  clarify: number
}

/** `fitted`: the model's own threshold. The lower one is never above the upper; equal, nothing is asked back below it. */
export function thresholdsOf(
  { thresholds }: HandoffSettings,
  channel: string | undefined,
  fitted: number,
): Thresholds {
  const ofChannel = channel === undefined ? undefined : thresholds.byChannel[channel]
  const answer = ofChannel ?? thresholds.default ?? fitted
  return { answer, clarify: Math.min(answer, thresholds.clarify ?? halfOdds(answer)) }
}

/** Half as likely to be answered as not to be: .24 gives .13, .5 gives .33. */
const halfOdds = (probability: number): number => probability / (2 - probability)
