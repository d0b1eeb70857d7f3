import { describe, expect, it } from 'vitest'
import { type AnswerabilityModel, createAnswerability, logit } from './answerability.ts'
import { type Features, featureNames } from './feature-names.ts'

const features = (of: Partial<Features> = {}): Features =>
  ({
    ...Object.fromEntries(featureNames.map((name) => [name, 0])),
    ...of,
  }) as Features
const model: AnswerabilityModel = {
  ...{ embedder: 'some-model', tokens: true, fittedAt: null, how: 'by hand', intercept: 1 },
  ...{ weights: { late: 2 }, means: { late: 0.5 }, deviations: { late: 0.1 }, threshold: 0.5 },
}
const space = { centre: new Float32Array(8), scale: new Float32Array(8) }

describe('the probability that the content answers', () => {
  it('weighs features by their distance from the average', () => {
    expect(logit(model, features({ late: 0.6 }))).toBeCloseTo(3)
  })

  it('takes what cannot be told for the average', () => {
    expect(logit(model, features({ late: Number.NaN }))).toBeCloseTo(1)
  })

  it('weighs products of two features', () => {
    const late = featureNames.indexOf('late')
    const before = late * featureNames.length - (late * (late - 1)) / 2
    const pairs = Array.from({ length: before + 1 }, (_, i) => (i === before ? 3 : 0))
    expect(logit({ ...model, pairs }, features({ late: 0.7 }))).toBeCloseTo(1 + 2 * 2 + 3 * 4)
  })

  it('is the mean of weights and trees, calibrated', () => {
    const late = featureNames.indexOf('late')
    const trees = { base: 1, trees: [{ columns: [late], cuts: [0], leaves: [-5, 4] }] }
    const both = { ...model, trees, calibration: { slope: 0.5, offset: 1 } }
    expect(logit(both, features({ late: 0.6 }))).toBeCloseTo(0.5 * ((3 + 5) / 2) + 1)
  })

  it('has its own model where the index keeps no tokens', () => {
    const models = [
      model,
      { ...model, tokens: false, threshold: 0.3 },
      { ...model, embedder: null, tokens: false, threshold: 0.7 },
    ]
    const thresholdFor = (modelId: string, tokenSpace?: typeof space) =>
      createAnswerability({ modelId, ...(tokenSpace && { tokenSpace }) }, { version: 1, models }).threshold
    expect(thresholdFor('some-model:384', space)).toBe(0.5)
    expect(thresholdFor('some-model:384')).toBe(0.3)
    expect(thresholdFor('another', space)).toBe(0.7)
  })
})
