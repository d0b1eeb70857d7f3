// How good a model is on pages that it was not fitted on, by group, corpus and language.
import type { AnswerabilityModel } from '../../retrieval/answerability/answerability.ts'
import { fitWeights, judge } from './fit-model.ts'
import { areaUnderCurve, calibrationError, coverageCurve, refused, reliability } from './measure.ts'
import { isAnswerable, isCross, type Row } from './rows.ts'
import { leaveOut, splitRows } from './split-rows.ts'

export type QualityReport = ReturnType<typeof qualityReport>
export interface Refused {
  rows: number
  /** Share below the threshold, 0 to 1; 0 of no rows. */
  refused: number
}

const corpora = ['lo', 'gnome', 'faq'] as const

export function qualityReport(model: AnswerabilityModel, rows: readonly Row[]) {
  const { train, test, missed } = splitRows(rows)
  const refusedOf = (of: readonly Row[], by = model): Refused => ({
    rows: of.length,
    refused: round(refused(judge(by, of), by.threshold)),
  })
  const pairOf = (of: readonly Row[], by = model) => ({
    answerable: refusedOf(of.filter(isAnswerable), by),
    takenOut: refusedOf(
      of.filter(({ group }) => group === 'taken-out'),
      by,
    ),
  })
  const judged = judge(model, test)
  const groups = [...new Set(test.map(({ group }) => group))].sort()
  const languages = [...new Set(test.map(({ questionLanguage }) => questionLanguage))].sort()
  return {
    rows: { fitted: train.length, measured: test.length, missed: missed.length },
    threshold: model.threshold,
    auc: round(areaUnderCurve(judged)),
    ece: round(calibrationError(judged)),
    falseRefusals: refusedOf(test.filter(isAnswerable)),
    groups: [
      ...groups.map((group) => ({ group, ...refusedOf(test.filter((row) => row.group === group)) })),
      { group: 'missed' as const, ...refusedOf(missed) },
    ],
    corpora: corpora.flatMap((corpus) =>
      [false, true].map((cross) => ({
        ...{ corpus, cross },
        ...pairOf(test.filter((row) => row.corpus === corpus && isCross(row) === cross)),
      })),
    ),
    questionLanguages: languages.map((language) => ({
      language,
      ...pairOf(test.filter((row) => row.questionLanguage === language)),
      strange: refusedOf(test.filter((row) => row.questionLanguage === language && isStrange(row))),
    })),
    reliability: reliability(judged).map(({ from, count, said, held }) => ({
      ...{ from, said: round(said), held: round(held), rows: count },
    })),
    curve: coverageCurve(judged).map((point) => ({
      threshold: point.threshold,
      answered: round(point.answered),
      wrong: round(point.wrong),
    })),
    leftOut: corpora.flatMap((corpus) => {
      const split = leaveOut(rows, corpus)
      if (split.train.length === 0 || split.test.length === 0) return []
      // Its threshold and calibration are the whole model's: only the weights are another's.
      const other = { ...model, ...fitWeights(split.train) }
      const auc = round(areaUnderCurve(judge(other, split.test)))
      return [{ corpus, rows: split.test.length, auc, ...pairOf(split.test, other) }]
    }),
  }
}

const isStrange = ({ group }: Row): boolean => group === 'off-topic' || group === 'near-topic'

const round = (value: number): number => Math.round(value * 1000) / 1000
