// Writes the docs that are tables in code: docs/errors.md and docs/configuration.md. `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type Setting, settings } from '../core/config/schema.ts'
import { errorCodes } from '../core/errors.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const table = (heads: string[], rows: string[][]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

function errorsPage(): string {
  const rows = Object.entries(errorCodes)
    .toSorted(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, retryable, meaning }]) => [
      `\`${code}\``,
      String(status),
      retryable ? 'yes' : 'no',
      meaning,
    ])
  return `# Errors

Generated from \`core/errors.ts\` by \`scripts/generate-docs.ts\`; do not edit.

Every error of the API has the body \`{ "error": { "code", "message", "details"?, "requestId" } }\`. A message says what
was done, what was expected, what came, and what to do. \`details.fields\` names each wrong field of a request with its
path and reason. A 5xx hides its cause; the log has it under the request id, which is also the header \`X-Request-Id\`.

${table(['code', 'status', 'try again', 'meaning'], rows)}
`
}

function configurationPage(): string {
  const rows = Object.values<Setting>(settings).map(({ env, schema, meaning, secret }) => [
    `\`${env}\``,
    defaultOf(schema),
    `${meaning}${secret ? ' Secret.' : ''}`,
  ])
  return `# Configuration

Generated from \`core/config/schema.ts\` by \`scripts/generate-docs.ts\`; do not edit.

Settings come from the environment, else from \`kilde.config.json\` (the same names), else from their defaults. An empty
value counts as unset; a wrong one stops the start and is named. \`kilde doctor\` shows what is set.

${table(['setting', 'default', 'meaning'], rows)}
`
}

/** What the schema gives for nothing; a setting without a default may be left out. */
function defaultOf(schema: z.ZodType): string {
  const { data } = schema.safeParse(undefined)
  const shown = z.union([z.string(), z.number(), z.boolean()]).safeParse(data)
  return shown.success && shown.data !== '' ? `\`${shown.data}\`` : ''
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help) {
  console.log(
    'tsx scripts/generate-docs.ts [--check]\nWrites docs/errors.md and docs/configuration.md; --check exits 1 when they differ.',
  )
  process.exit(0)
}

const pages = { 'errors.md': errorsPage(), 'configuration.md': configurationPage() }
for (const [name, text] of Object.entries(pages)) {
  const file = new URL(`../docs/${name}`, import.meta.url)
  const written = await readFile(file, 'utf8').catch(() => '')
  if (written === text) continue
  if (values.check) {
    console.error(`docs/${name} is not what the code says. Run: npx tsx scripts/generate-docs.ts`)
    process.exitCode = 1
  } else {
    await writeFile(file, text)
    console.log(`docs/${name} written`)
  }
}
