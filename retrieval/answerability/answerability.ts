// Features → a calibrated probability that the content answers the question. The weights are data, fitted by
// `scripts/fit-answerability.ts`; another embedder's cosines have another scale, so each model has its own.
import { z } from 'zod'
import type { Embedder } from '../../core/ports/embedder.ts'
import { logOddsOf } from '../boosted-trees.ts'
import { type Features, featureNames } from './feature-names.ts'
import bundled from './weights.json' with { type: 'json' }

export const AnswerabilityModel = z.object({
  /** Part of the embedder's modelId that these weights are for; null: any other. */
  embedder: z.string().nullable(),
  /** Whether the index keeps tokens: without them the same features have another scale. */
  tokens: z.boolean(),
  fittedAt: z.string().nullable(),
  how: z.string(),
  intercept: z.number(),
  /** A feature without a weight does not count. */
  weights: z.partialRecord(z.enum(featureNames), z.number()),
  /** What places in `pairs` and `trees` mean: today's features, or the model cannot be used. */
  order: z.array(z.string()).optional(),
  /** Of squares and products of two standardised features, in the order of `expand`; absent: none count. */
  pairs: z.array(z.number()).optional(),
  /** Over the standardised features in the order of `featureNames`: the log odds are the mean of theirs and the weights'. */
  trees: z
    .object({
      base: z.number(),
      trees: z
        .array(
          z.object({
            columns: z.array(z.number()).readonly(),
            cuts: z.array(z.number()).readonly(),
            leaves: z.array(z.number()).readonly(),
          }),
        )
        .readonly(),
    })
    .optional(),
  /** What the log odds become, so that .8 means eight of ten (Platt 1999); absent: they stay. */
  calibration: z.object({ slope: z.number(), offset: z.number() }).optional(),
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

export function createAnswerability(
  of: Pick<Embedder, 'modelId' | 'tokenSpace'>,
  file: unknown = bundled,
): Answerability {
  const { version, models } = WeightsFile.parse(file)
  const hasTokens = of.tokenSpace !== undefined
  const model =
    models.find(
      ({ embedder, tokens }) => embedder !== null && of.modelId.includes(embedder) && tokens === hasTokens,
    ) ?? models.find(({ embedder }) => embedder === null)
  if (model === undefined) throw new Error('weights.json has no model for other embedders')
  if (model.order !== undefined && model.order.join() !== featureNames.join()) {
    throw new Error(
      `weights.json was fitted on other features than today's: run scripts/fit-answerability.ts`,
    )
  }
  return {
    version: `${version}:${model.embedder ?? 'any'}${model.tokens ? '' : ' without tokens'}`,
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

/** Log odds that the content answers. */
export function logit(model: Omit<AnswerabilityModel, 'threshold'>, features: Features): number {
  const z = standardised(model, features)
  const weighed =
    model.intercept +
    dot(
      z,
      featureNames.map((name) => model.weights[name] ?? 0),
    )
  const paired = model.pairs === undefined ? weighed : weighed + dot(expand(z), model.pairs)
  const odds = model.trees === undefined ? paired : (paired + logOddsOf(model.trees, z)) / 2
  const { slope, offset } = model.calibration ?? { slope: 1, offset: 0 }
  return slope * odds + offset
}

const dot = (values: readonly number[], weights: readonly number[]): number =>
  values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
