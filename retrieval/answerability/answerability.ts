// Features → a calibrated probability that the content answers the question. The weights are data, fitted by
// `scripts/fit-answerability.ts`; another embedder's cosines have another scale, so each model has its own.
import { z } from 'zod'
import { type Features, featureNames } from './features.ts'
import bundled from './weights.json' with { type: 'json' }

export const AnswerabilityModel = z.object({
  /** Part of the embedder's modelId that these weights are for; null: any other. */
  embedder: z.string().nullable(),
  fittedAt: z.string().nullable(),
  how: z.string(),
  intercept: z.number(),
  /** A feature without a weight does not count. */
  weights: z.partialRecord(z.enum(featureNames), z.number()),
  /** Of squares and products of two standardised features, in the order of `expand`; absent: none count. */
  pairs: z.array(z.number()).optional(),
  /** Features are standardised with these before weighing. */
  means: z.partialRecord(z.enum(featureNames), z.number()),
  deviations: z.partialRecord(z.enum(featureNames), z.number().positive()),
  /** Answers from this probability on, unless the settings say otherwise. */
  threshold: z.number().min(0).max(1),
  measured: z.record(z.string(), z.unknown()).optional(),
})
export type AnswerabilityModel = z.infer<typeof AnswerabilityModel>

const WeightsFile = z.object({ version: z.number().int(), models: z.array(AnswerabilityModel).min(1) })

export interface Answerability {
  readonly version: string
  readonly threshold: number
  probability(features: Features): number
}

/** `modelId`: the embedder's. */
export function createAnswerability(modelId: string, file: unknown = bundled): Answerability {
  const { version, models } = WeightsFile.parse(file)
  const model =
    models.find(({ embedder }) => embedder !== null && modelId.includes(embedder)) ??
    models.find(({ embedder }) => embedder === null)
  if (model === undefined) throw new Error('weights.json has no model for other embedders')
  return {
    version: `${version}:${model.embedder ?? 'any'}`,
    threshold: model.threshold,
    probability: (features) => logistic(logit(model, features)),
  }
}

/** Beyond so many deviations more tells nothing more. */
const FURTHEST = 4

/** In the order of `featureNames`; what cannot be told counts as the average. */
export const standardised = (
  model: Pick<AnswerabilityModel, 'means' | 'deviations'>,
  features: Features,
): number[] =>
  featureNames.map((name) => {
    const z = (features[name] - (model.means[name] ?? 0)) / (model.deviations[name] ?? 1)
    return Number.isNaN(z) ? 0 : Math.max(-FURTHEST, Math.min(FURTHEST, z))
  })

/** Squares and products of two: 1·1, 1·2 … 1·n, 2·2, 2·3 … */
export const expand = (z: readonly number[]): number[] =>
  z.flatMap((left, i) => z.slice(i).map((right) => left * right))

export function logit(model: AnswerabilityModel, features: Features): number {
  const z = standardised(model, features)
  const linear = featureNames.reduce(
    (sum, name, i) => sum + (model.weights[name] ?? 0) * (z[i] ?? 0),
    model.intercept,
  )
  const { pairs } = model
  if (pairs === undefined) return linear
  return expand(z).reduce((sum, product, i) => sum + (pairs[i] ?? 0) * product, linear)
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
