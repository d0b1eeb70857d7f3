// An eval suite in the forms people write: YAML or CSV text, told by its content type.
import type { ApiServices } from '../deps.ts'
import { unsupported } from '../middleware/read-body.ts'

const FORMATS: Record<string, 'yaml' | 'csv'> = {
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
  'text/x-yaml': 'yaml',
  'text/csv': 'csv',
}

/** The suite as its text gives it, still to be checked. @throws AppError `unsupported-type`, `bad-request` */
export function readSuite(
  parseSuite: ApiServices['parseSuite'],
  text: string,
  contentType: string,
  name: string | null,
): unknown {
  const format = FORMATS[contentType]
  if (format === undefined) throw unsupported(contentType, 'application/json, application/yaml or text/csv')
  return parseSuite(text, format, name ?? 'suite')
}
