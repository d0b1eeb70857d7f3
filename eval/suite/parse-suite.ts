// Reads an eval suite from YAML, JSON or CSV text; every problem is named with its place.
import Papa from 'papaparse'
import { parse as parseYaml } from 'yaml'
import { AppError, toAppError } from '../../core/errors.ts'
import { EvalSuite } from '../../core/eval.ts'

export type SuiteFormat = 'yaml' | 'json' | 'csv'

export const formatOfName = (name: string): SuiteFormat =>
  /\.csv$/i.test(name) ? 'csv' : /\.json$/i.test(name) ? 'json' : 'yaml'

/** `name` becomes the suite's name when the text gives none. @throws AppError `bad-request` */
export function parseSuite(text: string, format: SuiteFormat, name: string): EvalSuite {
  const parsed = EvalSuite.safeParse(read(text, format, name))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'suite'}: ${issue.message}`)
  throw new AppError(
    'bad-request',
    `Reading the eval suite "${name}": expected name and cases as in the contract, got ${problems.slice(0, 5).join('; ')}. Correct these and run it again.`,
    { details: { problems } },
  )
}

function read(text: string, format: SuiteFormat, name: string): unknown {
  if (format === 'csv') return { name, cases: casesOfCsv(text, name) }
  try {
    const value: unknown = format === 'json' ? JSON.parse(text) : parseYaml(text)
    return typeof value === 'object' && value !== null && !('name' in value) ? { name, ...value } : value
  } catch (thrown) {
    throw new AppError(
      'bad-request',
      `Reading the eval suite "${name}" as ${format}: ${toAppError(thrown).message}`,
      {
        cause: thrown,
      },
    )
  }
}

/** Columns as in YAML, with `outcome`, `answer`, `url`, `document`, `source`, `not` beside them; `|` separates list items. */
function casesOfCsv(text: string, name: string): unknown[] {
  const { data, errors } = Papa.parse<Record<string, string>>(text.trim(), {
    header: true,
    skipEmptyLines: true,
  })
  const fatal = errors.filter((error) => error.type !== 'Delimiter')
  if (fatal[0] !== undefined) {
    throw new AppError(
      'bad-request',
      `Reading the eval suite "${name}" as CSV: row ${fatal[0].row}: ${fatal[0].message}.`,
    )
  }
  return data.map((row) => {
    const { outcome, answer, url, document, source, not, tags, weight, ...rest } = row
    const expect = { outcome, url, document, source, answer: list(answer), not: list(not) }
    return withoutEmpty({
      ...rest,
      tags: list(tags),
      weight: weight ? Number(weight) : '',
      expect: withoutEmpty(expect),
    })
  })
}

const list = (cell: string | undefined): string[] | undefined =>
  cell
    ? cell
        .split('|')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : undefined

const withoutEmpty = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined && value !== ''))
