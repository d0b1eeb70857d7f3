// zod's issues as one error that names every field with its path and reason. Values are never repeated.
import type { z } from 'zod'
import { AppError } from '../../core/errors.ts'

export type FieldProblem = { path: string; reason: string }
type Issue = z.core.$ZodIssue

/** @throws AppError `bad-request` with `details.fields` */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(what, toFieldProblems(parsed.error.issues))
}

export function invalid(what: string, fields: FieldProblem[]): AppError {
  const shown = fields
    .slice(0, 5)
    .map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`))
    .join('; ')
  const more = fields.length > 5 ? `; and ${fields.length - 5} more in details` : ''
  return new AppError(
    'bad-request',
    `Reading ${what}: expected what /openapi.json describes, got ${shown}${more}. Correct it and send it again.`,
    { details: { fields: fields.slice(0, 200) } },
  )
}

function toFieldProblems(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    const path = [...prefix, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: toPath([...path, key]), reason: 'unknown field' }))
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return toFieldProblems(closest(issue.errors), path)
    }
    if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
      return toFieldProblems(issue.issues, path)
    }
    return [{ path: toPath(path), reason: issue.message }]
  })
}

/** Of a union's branches the one that fits best: the fewest problems, then the deepest. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (branch: readonly Issue[]) => Math.max(0, ...branch.map((issue) => issue.path.length))
  return [...branches].sort((a, b) => a.length - b.length || depth(b) - depth(a))[0] ?? []
}

const toPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
    .slice(0, 300)
