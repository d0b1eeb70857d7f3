// Rows → weights with their curve. Fitted on two thirds of the pages, reported on the rest.
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { sha256 } from '../../core/ids.ts'
import { toRow } from '../../retrieval/answerability/answerability.ts'
import { type FeatureName, featureNames } from '../../retrieval/answerability/features.ts'
import { type Fit, fitLogistic, predict } from './fit-logistic.ts'
import {
  areaUnderCurve,
  calibrationError,
  type Judged,
  refused,
  reliability,
  thresholdAt,
} from './measure.ts'

const Row = z.object({
  question: z.string(),
  language: z.string(),
  group: z.enum(['answerable', 'missed', 'taken-out', 'off-topic', 'near-topic', 'natural']),
  answerable: z.boolean(),
  page: z.string(),
  features: z.record(z.enum(featureNames), z.number()),
})
type Row = z.infer<typeof Row>

const FALSE_REFUSALS = 0.05
const EMBEDDER = 'multilingual-e5-small'

export function fitRows(lines: readonly string[], weightsFile: string): Record<string, unknown> {
  const rows = lines.map((line) => Row.parse(JSON.parse(line)))
  // A page's questions all fall on one side, whatever the order of the rows.
  const isTest = (row: Row): boolean => Number.parseInt(sha256(row.page).slice(0, 4), 16) % 3 === 0
  const train = rows.filter((row) => !isTest(row) && row.group !== 'missed')
  const test = rows.filter((row) => isTest(row) && row.group !== 'missed')
  const missed = rows.filter((row) => row.group === 'missed')
  const fit = fitOn(train)
  const threshold = thresholdAt(judge(fit, train), FALSE_REFUSALS)
  const report = {
    rows: { train: train.length, test: test.length },
    threshold: round(threshold),
    test: measuresOf(fit, test, threshold),
    missed: { count: missed.length, refused: round(refused(judge(fit, missed), threshold)) },
    reliability: reliability(judge(fit, test)).map((bin) => ({
      ...bin,
      said: round(bin.said),
      held: round(bin.held),
    })),
  }
  write(weightsFile, fit, threshold, report)
  return report
}

/** More evidence must never lower the probability: a feature that comes out the other way round is left out. */
const directions: Record<FeatureName, 1 | -1 | 0> = {
  ...{
    topCosine: 1,
    cosineMargin: 1,
    sentenceCosine: 1,
    sentenceMargin: 1,
    passageCoverage: 1,
    lexicalCoverage: 1,
  },
  ...{ sentenceCoverage: 1, legsAgree: 1, bm25: 1, bm25Margin: 1, rarestMissing: -1 },
  ...{ crossLanguage: 0, crossCosine: 0, length: 0 },
}

function fitOn(rows: readonly Row[], leftOut: ReadonlySet<FeatureName> = new Set()): Fit {
  const fit = fitLogistic(
    rows.map((row) => featureNames.map((name) => (leftOut.has(name) ? 0 : row.features[name]))),
    rows.map((row) => (row.answerable ? 1 : 0)),
    { ridge: 1, importance: rows.map(importanceOf) },
  )
  const wrong = featureNames.filter(
    (name, i) => !leftOut.has(name) && directions[name] * (fit.weights[i] ?? 0) < 0,
  )
  return wrong.length === 0 ? fit : fitOn(rows, new Set([...leftOut, ...wrong]))
}

/** Hand-written questions are few and closest to what people ask; counted more than twice, calibration suffers. */
const importanceOf = (row: Row): number => (row.group === 'natural' ? 2 : 1)

const judge = (fit: Fit, rows: readonly Row[]): Judged[] =>
  rows.map((row) => ({ probability: predict(fit, toRow(row.features)), answerable: row.answerable }))

function measuresOf(fit: Fit, rows: readonly Row[], threshold: number): Record<string, unknown> {
  const judged = judge(fit, rows)
  const groups = [...new Set(rows.map((row) => row.group))].sort()
  const refusedOf = (of: readonly Row[]): { count: number; refused: number } => ({
    count: of.length,
    refused: round(refused(judge(fit, of), threshold)),
  })
  const cross = (row: Row): boolean => row.features.crossLanguage === 1
  return {
    auc: round(areaUnderCurve(judged)),
    ece: round(calibrationError(judged)),
    groups: Object.fromEntries(
      groups.map((group) => [group, refusedOf(rows.filter((row) => row.group === group))]),
    ),
    answerableSameLanguage: refusedOf(rows.filter((row) => row.group === 'answerable' && !cross(row))),
    answerableCrossLanguage: refusedOf(rows.filter((row) => row.group === 'answerable' && cross(row))),
    takenOutSameLanguage: refusedOf(rows.filter((row) => row.group === 'taken-out' && !cross(row))),
    takenOutCrossLanguage: refusedOf(rows.filter((row) => row.group === 'taken-out' && cross(row))),
  }
}

/** Replaces the model of this embedder and leaves the others. */
function write(path: string, fit: Fit, threshold: number, measured: Record<string, unknown>): void {
  const file = z
    .object({ version: z.number(), models: z.array(z.looseObject({ embedder: z.string().nullable() })) })
    .parse(JSON.parse(readFileSync(path, 'utf8')))
  const named = (values: readonly number[]) =>
    Object.fromEntries(featureNames.map((name, i) => [name, Number((values[i] ?? 0).toPrecision(6))]))
  const model = {
    embedder: EMBEDDER,
    fittedAt: new Date().toISOString().slice(0, 10),
    how: 'scripts/fit-answerability.ts on LibreOffice help 7.4 (English and German): logistic regression, ridge 1, no weight against its direction, split by page; threshold at 5 % false refusals on the training pages',
    intercept: Number(fit.intercept.toPrecision(6)),
    weights: named(fit.weights),
    means: named(fit.means),
    deviations: named(fit.deviations),
    threshold: round(threshold),
    measured,
  }
  const models = [model, ...file.models.filter(({ embedder }) => embedder !== EMBEDDER)]
  writeFileSync(path, `${JSON.stringify({ version: file.version + 1, models }, null, 2)}\n`)
}

const round = (value: number): number => Math.round(value * 1000) / 1000
