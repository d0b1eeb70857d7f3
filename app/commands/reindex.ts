import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../core/errors.ts'
import { createProgressLine, exitCodes, print } from '../output.ts'
import { readServerFile } from '../server-file.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'

export function addReindex(program: Command): void {
  withCommon(program.command('reindex'))
    .description('makes every vector again with the configured embedding model, from the stored passages')
    .action(async (options: CommonOptions) => {
      await runCommand(options, async (config) => {
        if (readServerFile(resolve(config.data)) !== undefined) {
          throw new AppError(
            'conflict',
            'Reindexing: expected no server on this data folder, but one runs. Stop it, reindex, start it again.',
          )
        }
        const { wire } = await import('../wire.ts')
        const wiring = await wire(config, { onModelChange: 'rebuild', makeFirstKey: false })
        const line = createProgressLine()
        try {
          const report = await wiring.refill((done, total) => line.show(`${done} of ${total} documents`))
          line.end()
          print(
            options.json,
            report,
            () =>
              `vectors of ${report.documents} documents (${report.chunks} chunks) were made again; ${report.failed.length} failed`,
          )
          if (report.failed.length > 0) process.exitCode = exitCodes.failed
        } finally {
          line.end()
          await wiring.close()
        }
      })
    })
}
