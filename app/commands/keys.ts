import { type Command, Option } from 'commander'
import type { Role } from '../../core/key.ts'
import { openClient } from '../open-client.ts'
import { print } from '../output.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'

type KeyOptions = CommonOptions & { role: Role; name: string; audience: string[]; source: string[] }

const collect = (value: string, before: string[]): string[] => [...before, value]

export function addKeys(program: Command): void {
  const group = program.command('keys').description('makes and lists API keys')
  withCommon(group.command('create'))
    .description('prints a key once')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['admin', 'agent', 'analyst'])
        .makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'what it is for')
    .option(
      '--audience <tag>',
      'reach only content for this tag and for everybody; may be repeated',
      collect,
      [],
    )
    .option('--source <id>', 'reach only this source; may be repeated', collect, [])
    .action(async (options: KeyOptions) => {
      await runCommand(options, async (config) => {
        const { client, close } = await openClient(config)
        try {
          const made = await client.createKey({
            role: options.role,
            name: options.name,
            audience: options.audience,
            sourceIds: options.source,
          })
          print(options.json, made, () => made.key)
        } finally {
          await close()
        }
      })
    })
  withCommon(group.command('list'))
    .description('names, roles and when each was used last')
    .action(async (options: CommonOptions) => {
      await runCommand(options, async (config) => {
        const { client, close } = await openClient(config)
        try {
          const { items } = await client.listKeys({ limit: 200 })
          print(
            options.json,
            { items },
            () =>
              items
                .map(
                  (key) => `${key.id}  ${key.role.padEnd(7)}  ${key.name}  ${key.lastUsedAt ?? 'never used'}`,
                )
                .join('\n') || 'no keys yet',
          )
        } finally {
          await close()
        }
      })
    })
}
