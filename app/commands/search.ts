import type { Command } from 'commander'
import type { SearchItem } from '../../core/answer.ts'
import { AppError } from '../../core/errors.ts'
import { openClient } from '../open-client.ts'
import { print } from '../output.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'

export function addSearch(program: Command): void {
  withCommon(program.command('search'))
    .description('ranked passages with scores')
    .argument('<query>')
    .option('--limit <n>', 'how many', '10')
    .action(async (query: string, options: CommonOptions & { limit: string }) => {
      await runCommand(options, async (config) => {
        const limit = wholeNumber('--limit', options.limit, 1, 100)
        const { client, close } = await openClient(config)
        try {
          const found = await client.search({ query, limit })
          print(options.json, found, () => found.items.map(formatItem).join('\n') || 'nothing found')
        } finally {
          await close()
        }
      })
    })
}

export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new AppError(
    'bad-request',
    `Reading ${name}: expected a whole number from ${min} to ${max}, got "${text}". Correct it.`,
  )
}

function formatItem(item: SearchItem, index: number): string {
  const ranks = [
    item.ranks.dense && `dense ${item.ranks.dense}`,
    item.ranks.lexical && `lexical ${item.ranks.lexical}`,
  ]
  const place = [item.title, ...item.headingPath.filter((heading) => heading !== item.title)].join(' › ')
  return `${String(index + 1).padStart(2)}. ${item.score.toFixed(4)} (${ranks.filter(Boolean).join(', ')}) ${place}${item.url ? `\n    ${item.url}` : ''}\n    ${item.text.replace(/\s+/g, ' ').slice(0, 160)}`
}
