import type { Command } from 'commander'
import { openClient } from '../open-client.ts'
import { createProgressLine, exitCodes, print } from '../output.ts'
import { formatRun, progressOf } from './format-run.ts'
import { findOrCreateSource } from './ingest-target.ts'
import { previewTargets } from './preview.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'
import { syncAndWait } from './sync-and-wait.ts'

export type IngestOptions = CommonOptions & {
  scope?: string
  maxPages?: string
  name?: string
  preview?: boolean
}

export function addIngest(program: Command): void {
  withCommon(program.command('ingest'))
    .description('adds or re-syncs a source and waits; works with and without a running server')
    .argument('<url | file | folder...>')
    .option('--scope <scope>', 'of a website: page, path, host or domain')
    .option('--max-pages <n>', 'of a website: fetch at most so many')
    .option('--preview', 'of a website: list what would be fetched and why not the rest; store nothing')
    .option('--name <name>', 'the name of a new source')
    .action(async (targets: string[], options: IngestOptions) => {
      await runCommand(options, async (config) => {
        const { client, where, close } = await openClient(config, { work: options.preview !== true })
        const line = createProgressLine()
        try {
          if (options.preview) return await previewTargets(client, targets, options)
          const runs = []
          for (const target of targets) {
            const source = await findOrCreateSource(client, target, options, where)
            const run = await syncAndWait(client, source.id, (event) => line.show(progressOf(source, event)))
            line.end()
            runs.push({ source: { id: source.id, name: source.name, kind: source.kind }, run })
            if (!options.json) print(false, run, () => formatRun(source, run))
          }
          if (options.json) print(true, { items: runs }, () => '')
          if (runs.some(({ run }) => run.state !== 'succeeded')) process.exitCode = exitCodes.failed
        } finally {
          line.end()
          await close()
        }
      })
    })
}
