import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Client } from '../../client/index.ts'
import { AppError } from '../../core/errors.ts'
import { EvalRun } from '../../core/eval.ts'
import { eachItem, toQuery } from '../../core/page.ts'
import {
  compareRuns,
  formatComparison,
  formatOfName,
  formatRun,
  parseSuite,
  regressions,
} from '../../eval/index.ts'
import { openClient } from '../open-client.ts'
import { exitCodes, note, print } from '../output.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'

type EvalOptions = CommonOptions & { baseline: string; tolerance: string }

export function addEval(program: Command): void {
  const group = program.command('eval').description('runs suites and compares runs')
  withCommon(group.command('run'))
    .description('runs a suite; exit code 1 when it fell behind its baseline past the tolerance')
    .argument('<suite>', 'a YAML, JSON or CSV file')
    .option(
      '--baseline <last|RUN|FILE>',
      'the last run of the suite, a run id, or a JSON file of a run',
      'last',
    )
    .option('--tolerance <share>', 'how far a metric or the share of passed cases may fall, 0 to 1', '0')
    .action(async (suite: string, options: EvalOptions) => {
      await runCommand(options, async (config) => {
        const parsed = parseSuite(
          readSuiteFile(suite),
          formatOfName(suite),
          basename(suite).replace(/\.\w+$/, ''),
        )
        const tolerance = share(options.tolerance)
        const { client, close } = await openClient(config)
        try {
          note(`${parsed.name}: ${parsed.cases.length} cases`)
          const stored = await saveSuite(client, parsed)
          const run = await client.runSuite(stored.id)
          const baseline = await readBaseline(client, options.baseline, run)
          const comparison = baseline && compareRuns(run, baseline)
          const fallen = comparison ? regressions(comparison, run, tolerance) : []
          print(options.json, { run, comparison: comparison ?? null, regressions: fallen }, () =>
            [
              formatRun(run),
              comparison ? formatComparison(comparison, fallen) : 'no earlier run to compare with',
            ].join('\n'),
          )
          if (fallen.length > 0) process.exitCode = exitCodes.failed
        } finally {
          await close()
        }
      })
    })
  withCommon(group.command('compare'))
    .description('what run B fixed and broke against run A')
    .argument('<A>', 'the baseline: a run id or a JSON file')
    .argument('<B>', 'a run id or a JSON file')
    .option('--tolerance <share>', 'as for run', '0')
    .action(async (a: string, b: string, options: EvalOptions) => {
      await runCommand(options, async (config) => {
        const { client, close } = await openClient(config)
        try {
          const [baseline, run] = [await readRun(client, a), await readRun(client, b)]
          const comparison = compareRuns(run, baseline)
          const fallen = regressions(comparison, run, share(options.tolerance))
          print(options.json, { comparison, regressions: fallen }, () => formatComparison(comparison, fallen))
          if (fallen.length > 0) process.exitCode = exitCodes.failed
        } finally {
          await close()
        }
      })
    })
}

function readSuiteFile(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  throw new AppError(
    'bad-request',
    `Reading the eval suite: expected a file, got "${path}", which does not exist. Correct the path.`,
  )
}

/** The suite under its name: replaced when it exists, so that runs of one name stay comparable. */
async function saveSuite(client: Client, suite: ReturnType<typeof parseSuite>): Promise<{ id: string }> {
  for await (const known of eachItem((page) => client.listSuites(toQuery(page)))) {
    if (known.name === suite.name) return client.putSuite(known.id, suite)
  }
  return client.createSuite(suite)
}

async function readBaseline(client: Client, baseline: string, run: EvalRun): Promise<EvalRun | undefined> {
  if (baseline !== 'last') return readRun(client, baseline)
  const comparison = await client.compareEvalRun(run.id, { baseline: 'last' }).catch((thrown: unknown) => {
    if (thrown instanceof AppError && thrown.code === 'not-found') return undefined
    throw thrown
  })
  return comparison && client.getEvalRun(comparison.baseline)
}

async function readRun(client: Client, idOrFile: string): Promise<EvalRun> {
  if (!existsSync(idOrFile)) return client.getEvalRun(idOrFile)
  const parsed = EvalRun.safeParse(runIn(readJson(idOrFile)))
  if (parsed.success) return parsed.data
  throw new AppError(
    'bad-request',
    `Reading "${idOrFile}": expected a run as \`kilde eval run --json\` prints it, got something else. Name another file or a run id.`,
  )
}

const runIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'run' in value ? value.run : value

/** Undefined for what is no JSON. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

function share(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new AppError(
    'bad-request',
    `Reading --tolerance: expected a number from 0 to 1, got "${text}". Correct it.`,
  )
}
