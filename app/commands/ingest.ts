import type { Command } from 'commander'
import type { RunEvent } from '../../core/ports/services.ts'
import type { Run } from '../../core/run.ts'
import { openClient } from '../open-client.ts'
import { createProgressLine, exitCodes, print } from '../output.ts'
import { formatRun, progressOf } from './format-run.ts'
import { assertWatchable, findOrCreateSource } from './ingest-target.ts'
import { previewTargets } from './preview.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'
import { syncAndWait } from './sync-and-wait.ts'
import { type WatchCallbacks, type WatchedSource, watchAll, watchedSource } from './watch-and-sync.ts'

export type IngestOptions = CommonOptions & {
  scope?: string
  maxPages?: string
  name?: string
  preview?: boolean
  watch?: boolean
}

export function addIngest(program: Command): void {
  withCommon(program.command('ingest'))
    .description('adds or re-syncs a source and waits; works with and without a running server')
    .argument('<url | file | folder...>')
    .option('--scope <scope>', 'of a website: page, path, host or domain')
    .option('--max-pages <n>', 'of a website: fetch at most so many')
    .option('--preview', 'of a website: list what would be fetched and why not the rest; store nothing')
    .option('--name <name>', 'the name of a new source')
    .option('--watch', 'of files and folders: sync again whenever they change, until Ctrl-C')
    .action(async (targets: string[], options: IngestOptions) => {
      await runCommand(options, async (config) => {
        if (options.watch) for (const target of targets) assertWatchable(target)
        const { client, where, close } = await openClient(config, { work: options.preview !== true })
        const line = createProgressLine()
        const watchers: WatchCallbacks[] = []
        try {
          if (options.preview) return await previewTargets(client, targets, options)
          const runs: { source: { id: string; name: string; kind: string }; run: Run }[] = []
          const watched: WatchedSource[] = []
          for (const target of targets) {
            const source = await findOrCreateSource(client, target, options, where)
            // Before the run, so that what changes while it goes on is seen.
            if (options.watch) watched.push(await watchedSource(source, target))
            const onEvent = (event: RunEvent) => line.show(progressOf(source, event))
            const onRun = (run: Run) => {
              line.end()
              runs.push({ source: { id: source.id, name: source.name, kind: source.kind }, run })
              if (!options.json) print(false, run, () => formatRun(source, run))
            }
            onRun(await syncAndWait(client, source.id, onEvent))
            watchers.push({ onEvent, onRun })
          }
          if (options.watch) await watchAll(client, watched, watchers)
          if (options.json) print(true, { items: runs }, () => '')
          const last = [...new Map(runs.map(({ source, run }) => [source.id, run])).values()]
          // Whoever stops a watch may stop it in the middle of a run.
          const isDone = (run: Run) =>
            run.state === 'succeeded' || (options.watch && run.state === 'cancelled')
          if (!last.every(isDone)) process.exitCode = exitCodes.failed
        } finally {
          line.end()
          await close()
        }
      })
    })
}
