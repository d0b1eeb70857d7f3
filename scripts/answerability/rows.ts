// A development row: one question asked of one index, and what the answer line read off its evidence.
import { z } from 'zod'
import { type Features, featureNames } from '../../retrieval/answerability/feature-names.ts'

export const Row = z.object({
  corpus: z.enum(['lo', 'gnome', 'faq']),
  indexLanguage: z.string(),
  questionLanguage: z.string(),
  mode: z.enum(['page', 'chunk']),
  question: z.string(),
  /** Questions of one page stay on one side of the split. */
  page: z.string(),
  /**
   * `missed`: the section is in the index and none of the three best sentences lies in it; whether another answers
   * nobody has checked, so such questions are counted and not fitted on. `natural`: written by hand, answerable.
   */
  group: z.enum(['answerable', 'missed', 'taken-out', 'off-topic', 'near-topic', 'natural']),
  /** null in the file: cannot be told. */
  features: z.record(
    z.enum(featureNames),
    z
      .number()
      .nullable()
      .transform((value) => value ?? Number.NaN),
  ),
})
export type Row = Omit<z.output<typeof Row>, 'features'> & { features: Features }

export const isAnswerable = ({ group }: Row): boolean => group === 'answerable' || group === 'natural'
export const isCross = (row: Row): boolean => row.questionLanguage !== row.indexLanguage

/** One row a line. */
export function parseRows(text: string, from: string): Row[] {
  return text
    .trim()
    .split('\n')
    .map((line, i) => {
      const row = Row.safeParse(JSON.parse(line))
      if (row.success) return row.data
      throw new Error(
        `Reading development rows of ${from}: expected a row with today's ${featureNames.length} features, line ` +
          `${i + 1} says ${z.prettifyError(row.error).slice(0, 200)}. ` +
          'Run tsx scripts/fit-answerability.ts build, the features have changed.',
      )
    })
}
