import type { Command } from 'commander'
import type { Answer } from '../../core/answer.ts'
import { openClient } from '../open-client.ts'
import { print } from '../output.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'

export function addAsk(program: Command): void {
  withCommon(program.command('ask'))
    .description('asks one question')
    .argument('<question>', 'in any language')
    .option('--uncited', 'the same text without markers and citations')
    .option('--explain', 'what was searched, ranks, scores, why it was answered or not')
    .action(async (question: string, options: CommonOptions & { uncited?: boolean; explain?: boolean }) => {
      await runCommand(options, async (config) => {
        const { client, close } = await openClient(config)
        try {
          const answer = await client.ask({
            question,
            ...(options.uncited && { citations: false }),
            ...(options.explain && { explain: true }),
          })
          print(options.json, answer, () => formatAnswer(answer))
        } finally {
          await close()
        }
      })
    })
}

export function formatAnswer(answer: Answer): string {
  const lines =
    answer.outcome === 'handoff'
      ? [
          `handoff (${answer.handoff?.trigger}${answer.handoff?.matched ? `: ${answer.handoff.matched}` : ''}): ${answer.handoff?.message ?? ''}`,
        ]
      : [answer.text]
  const citations = answer.citations.map(
    ({ marker, title, url, quote }) =>
      `  [${marker}] ${title}${url ? ` · ${url}` : ''}\n      “${quote.replace(/\s+/g, ' ').slice(0, 160)}”`,
  )
  const foot = `  ${answer.outcome} · ${answer.kind} · ${answer.language} · confidence ${answer.confidence.toFixed(2)} · ${Math.round(answer.timings['totalMs'] ?? 0)} ms`
  const explain = answer.explain ? [JSON.stringify(answer.explain, null, 1)] : []
  return [...lines, ...citations, foot, ...explain].join('\n')
}
