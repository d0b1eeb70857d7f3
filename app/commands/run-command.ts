// What every command shares: --json, --data, settings, errors with honest exit codes.
import { type Command, Option } from 'commander'
import type { Config } from '../../core/config/schema.ts'
import { fail } from '../output.ts'
import { readSettings } from '../read-settings.ts'

export type CommonOptions = { json: boolean; data?: string }

export const withCommon = (command: Command): Command =>
  command
    .addOption(new Option('--json', 'one JSON document on stdout, logs on stderr').default(false))
    .option('--data <folder>', 'data folder (KILDE_DATA)')

/** Commands say little by themselves: warnings and worse, unless LOG_LEVEL asks for more. */
export async function runCommand(
  options: CommonOptions,
  work: (config: Config) => Promise<void>,
  overrides: Record<string, string | undefined> = {},
): Promise<void> {
  try {
    const quiet = process.env['LOG_LEVEL'] ?? 'warn'
    await work(readSettings({ KILDE_DATA: options.data, LOG_LEVEL: quiet, ...overrides }))
  } catch (thrown) {
    fail(thrown, options.json)
  }
}
