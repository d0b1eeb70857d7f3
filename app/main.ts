// The command line: one file a command.
import { Command, CommanderError } from 'commander'
import { addAsk } from './commands/ask.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEval } from './commands/eval.ts'
import { addIngest } from './commands/ingest.ts'
import { addKeys } from './commands/keys.ts'
import { addReindex } from './commands/reindex.ts'
import { addSearch } from './commands/search.ts'
import { addServe } from './commands/serve.ts'
import { exitCodes } from './output.ts'
import { version } from './version.ts'

export async function main(argv: string[]): Promise<void> {
  const program = new Command('kilde')
    .description('Answers questions over your content, with citations that can be checked.')
    .version(version)
    .showHelpAfterError('(--help lists what there is)')
    .enablePositionalOptions()
  for (const add of [
    addServe,
    addIngest,
    addAsk,
    addSearch,
    addEval,
    addDoctor,
    addKeys,
    addReindex,
    addDemo,
  ])
    add(program)
  exitInsteadOfThrow(program)
  try {
    await program.parseAsync(argv)
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    process.exitCode = thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
  }
}

/** commander ends wrong usage with 1; ours is 2, also in sub-commands. */
function exitInsteadOfThrow(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) exitInsteadOfThrow(child)
}
