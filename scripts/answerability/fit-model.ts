// Rows → the model of the bundled embedder: a logit over the standardised features, their squares and products.
import {
  type AnswerabilityModel,
  expand,
  logistic,
  logit,
  standardised,
} from '../../retrieval/answerability/answerability.ts'
import { featureNames } from '../../retrieval/answerability/features.ts'
import { fitRidge, scaleOf } from './fit-logistic.ts'
import { type Judged, thresholdAt } from './measure.ts'
import { isAnswerable, type Row } from './rows.ts'

export const EMBEDDER = 'multilingual-e5-small'
/** |w|²/(2·0.03): chosen by cross-validation over pages; less and the products learn single pages. */
const RIDGE = 1 / 0.03
const FALSE_REFUSALS = 0.05

/**
 * Questions written by hand share fewer words with the content than headings do, as people's questions will; there are
 * few, so each counts five times. On `fixtures/suites/libreoffice-en.yaml`, which holds none of them, 47 of 49 are then
 * answered and 10 of 10 refused; 42 and 10 when each counts once.
 */
const NATURAL = 5

/** The threshold refuses one in twenty of the answerable questions that it was fitted on. */
export function fitModel(rows: readonly Row[]): AnswerabilityModel {
  const weighed = rows.flatMap((row) => (row.group === 'natural' ? Array<Row>(NATURAL).fill(row) : [row]))
  const model = fitWeights(weighed)
  return { ...model, threshold: rounded(thresholdAt(judge(model, weighed), FALSE_REFUSALS), 3) }
}

function fitWeights(rows: readonly Row[]): AnswerabilityModel {
  const scale = scaleOf(rows.map(({ features }) => featureNames.map((name) => features[name])))
  const means = named(scale.means)
  const deviations = named(scale.deviations)
  const inputs = rows.map(({ features }) => {
    const z = standardised({ means, deviations }, features)
    return [...z, ...expand(z)]
  })
  const labels = rows.map((row) => (isAnswerable(row) ? 1 : 0))
  const { intercept, weights } = fitRidge(inputs, labels, RIDGE)
  return {
    embedder: EMBEDDER,
    fittedAt: new Date().toISOString().slice(0, 10),
    how:
      'scripts/fit-answerability.ts on LibreOffice help, GNOME help and Debian FAQ: logistic regression on features, ' +
      'squares and products, ridge 1/0.03, split by page; threshold at 5 % false refusals on the training pages',
    intercept: rounded(intercept, 6),
    weights: named(weights),
    pairs: weights.slice(featureNames.length).map((weight) => rounded(weight, 4)),
    means,
    deviations,
    threshold: 0.5,
  }
}

export const judge = (model: AnswerabilityModel, rows: readonly Row[]): Judged[] =>
  rows.map((row) => ({ probability: logistic(logit(model, row.features)), answerable: isAnswerable(row) }))

const named = (values: readonly number[]): Partial<Record<(typeof featureNames)[number], number>> =>
  Object.fromEntries(featureNames.map((name, i) => [name, rounded(values[i] ?? 0, 6)]))

const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits))
