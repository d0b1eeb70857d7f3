// Features → a calibrated probability that the content answers the question. The weights are data, fitted by
// `scripts/fit-answerability.ts`; another embedder's cosines have another scale, so each model has its own.
import { z } from 'zod'
import { type FeatureName, type Features, featureNames } from './features.ts'
import bundled from './weights.json' with { type: 'json' }

export const AnswerabilityModel = z.object({
  /** Part of the embedder's modelId that these weights are for; null: any other. */
  embedder: z.string().nullable(),
  fittedAt: z.string().nullable(),
  how: z.string(),
  intercept: z.number(),
  weights: z.record(z.enum(featureNames), z.number()),
  /** Features are standardised with these before weighing. */
  means: z.record(z.enum(featureNames), z.number()),
  deviations: z.record(z.enum(featureNames), z.number().positive()),
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

export const logit = (model: AnswerabilityModel, features: Features): number =>
  featureNames.reduce(
    (sum, name) =>
      Number.isNaN(features[name])
        ? sum
        : sum + model.weights[name] * ((features[name] - model.means[name]) / model.deviations[name]),
    model.intercept,
  )

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

export const toRow = (features: Features): number[] => featureNames.map((name: FeatureName) => features[name])
