import type { Command } from 'commander'
import { checkInstallation } from '../doctor/check-installation.ts'
import { listSettings } from '../doctor/list-settings.ts'
import { exitCodes, print } from '../output.ts'
import { type CommonOptions, withCommon } from './run-command.ts'

const marks = { ok: '✓', missing: '–', problem: '✗' } as const

export function addDoctor(program: Command): void {
  withCommon(program.command('doctor'))
    .description('what is installed, reachable and configured, and what to do about the rest')
    .action(async (options: CommonOptions) => {
      const checks = await checkInstallation({ KILDE_DATA: options.data })
      const settings = listSettings()
      print(options.json, { checks, settings }, () =>
        [
          ...checks.map(
            ({ state, name, found, todo }) =>
              `${marks[state]} ${name}: ${found}${todo ? `\n    → ${todo}` : ''}`,
          ),
          '',
          'Settings (environment or kilde.config.json):',
          ...settings.map(({ env, set, meaning }) => `  ${set ? '●' : '○'} ${env.padEnd(28)} ${meaning}`),
        ].join('\n'),
      )
      if (checks.some(({ state }) => state === 'problem')) process.exitCode = exitCodes.failed
    })
}
