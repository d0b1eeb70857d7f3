import { type Command, Option } from 'commander'
import { AppError } from '../../core/errors.ts'
import { note, print } from '../output.ts'
import { serve, untilStopped } from '../serve.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'

type ServeOptions = CommonOptions & { port?: string; host?: string; role: string }

export function addServe(program: Command): void {
  withCommon(program.command('serve'))
    .description('API, ask page, schedule and workers in one process')
    .option('--port <port>', 'KILDE_PORT, default 8787; 0 takes a free one')
    .option('--host <address>', 'KILDE_HOST, default 127.0.0.1')
    .addOption(
      new Option('--role <role>', 'what this process does').choices(['all', 'api', 'worker']).default('all'),
    )
    .action(async (options: ServeOptions) => {
      await runCommand(
        options,
        async (config) => {
          if (options.role !== 'all') throw notSplitYet(options.role)
          const { wire } = await import('../wire.ts')
          const wiring = await wire(config)
          const server = await serve(config, wiring).catch(async (thrown: unknown) => {
            await wiring.close()
            throw thrown
          })
          if (wiring.firstAdminKey !== null) note(`Admin key, shown this once: ${wiring.firstAdminKey}`)
          print(
            options.json,
            { url: server.url, pid: process.pid },
            () => `Kilde listens on ${server.url} (Ctrl-C stops it)`,
          )
          const signal = await untilStopped()
          wiring.log.info({ signal }, 'server-stop')
          await server.close()
          process.exit(0)
        },
        { KILDE_PORT: options.port, KILDE_HOST: options.host, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info' },
      )
    })
}

/** Splitting needs a database that several processes may open; that comes with DATABASE_URL. */
const notSplitYet = (role: string): AppError =>
  new AppError(
    'bad-config',
    `Starting with --role ${role}: expected "all", since one process owns the SQLite file of the data folder. Leave --role out.`,
  )
