// Rows → the model of the bundled embedder: the mean of two log odds, of a logistic regression over
// features, squares and products, and of small trees.

import { sha256 } from '../../core/ids.ts'
import {
  type AnswerabilityModel,
  expand,
  logistic,
  logit,
  standardised,
} from '../../retrieval/answerability/answerability.ts'
import { featureNames } from '../../retrieval/answerability/feature-names.ts'
import { fitBoosted } from '../fit-boosted.ts'
import { fitRidge, scaleOf } from './fit-logistic.ts'
import { type Judged, thresholdAt } from './measure.ts'
import { isAnswerable, type Row } from './rows.ts'

export const EMBEDDER = 'multilingual-e5-small'
/** |w|²·50: less, and the products learn single pages. */
const RIDGE = 100
const BOOST = { trees: 200, depth: 3, rate: 0.05, ridge: 5 }
/** Of pages that none of the five saw; the whole model, fitted on more, then refuses about one in twenty. */
const FALSE_REFUSALS = 0.07
const FOLDS = 5

/**
 * Questions written by hand share fewer words with the content than headings do, as people's questions will; there are
 * few, so each counts three times.
 */
const NATURAL = 3

/**
 * Calibrated, and given its threshold, by what it says of pages that it was not fitted on: the rows in five parts, each
 * judged by a model of the other four. The threshold is set by their answerable questions.
 */
export function fitModel(rows: readonly Row[], tokens = true): AnswerabilityModel {
  const unseen = Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const model = fitWeights(rows.filter((row) => foldOf(row) !== fold))
    return rows
      .filter((row) => foldOf(row) === fold)
      .map((row) => ({ row, odds: logit({ ...model, tokens }, row.features) }))
  })
  const platt = fitRidge(
    unseen.map(({ odds }) => [odds]),
    unseen.map(({ row }) => (isAnswerable(row) ? 1 : 0)),
    1e-3,
  )
  const calibration = { slope: rounded(platt.weights[0] ?? 1, 5), offset: rounded(platt.intercept, 5) }
  const judged = unseen.map(
    ({ row, odds }): Judged => ({
      probability: logistic(calibration.slope * odds + calibration.offset),
      answerable: isAnswerable(row),
    }),
  )
  return {
    ...fitWeights(rows),
    tokens,
    calibration,
    threshold: rounded(thresholdAt(judged, FALSE_REFUSALS), 3),
  }
}

const foldOf = ({ page }: Row): number => Number.parseInt(sha256(`fold ${page}`).slice(0, 4), 16) % FOLDS

export function fitWeights(rows: readonly Row[]): Omit<AnswerabilityModel, 'tokens' | 'threshold'> {
  const weighed = rows.flatMap((row) => (row.group === 'natural' ? Array<Row>(NATURAL).fill(row) : [row]))
  const scale = scaleOf(weighed.map(({ features }) => featureNames.map((name) => features[name])))
  const means = named(scale.means)
  const deviations = named(scale.deviations)
  const inputs = weighed.map(({ features }) => standardised({ means, deviations }, features))
  const labels = weighed.map((row) => (isAnswerable(row) ? 1 : 0))
  const { intercept, weights } = fitRidge(
    inputs.map((z) => [...z, ...expand(z)]),
    labels,
    RIDGE,
  )
  return {
    embedder: EMBEDDER,
    fittedAt: new Date().toISOString().slice(0, 10),
    how:
      'scripts/fit-answerability.ts on LibreOffice help, GNOME help and Debian FAQ: mean log odds of a logistic ' +
      'regression (features, squares, products) and of boosted trees, calibrated and threshold set (5 % false refusals) by five folds of pages',
    intercept: rounded(intercept, 6),
    weights: named(weights),
    order: [...featureNames],
    pairs: weights.slice(featureNames.length).map((weight) => rounded(weight, 4)),
    trees: fitBoosted(inputs, labels, BOOST),
    means,
    deviations,
  }
}

export const judge = (model: AnswerabilityModel, rows: readonly Row[]): Judged[] =>
  rows.map((row) => ({ probability: logistic(logit(model, row.features)), answerable: isAnswerable(row) }))

const named = (values: readonly number[]): Partial<Record<(typeof featureNames)[number], number>> =>
  Object.fromEntries(featureNames.map((name, i) => [name, rounded(values[i] ?? 0, 6)]))

const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits))
