import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type Client, createClient } from '../../client/index.ts'
import { demoQuestions } from '../demo/demo-questions.ts'
import { serveFolder } from '../demo/static-site.ts'
import { createProgressLine, exitCodes, note, print } from '../output.ts'
import { serve, untilStopped } from '../serve.ts'
import { formatAnswer } from './ask.ts'
import { formatRun, progressOf } from './format-run.ts'
import { type CommonOptions, runCommand, withCommon } from './run-command.ts'
import { syncAndWait } from './sync-and-wait.ts'

const helpSite = resolve(import.meta.dirname, '../../fixtures/sites/help')

export function addDemo(program: Command): void {
  withCommon(program.command('demo'))
    .description('crawls the bundled help site, asks in several languages, then keeps serving')
    .option('--exit', 'stop after the questions')
    .option('--port <port>', 'of the server it leaves running', '0')
    .action(async (options: CommonOptions & { exit?: boolean; port: string }) => {
      const site = await serveFolder(helpSite)
      const data = options.data ?? mkdtempSync(join(tmpdir(), 'kilde-demo-'))
      await runCommand(
        { ...options, data },
        async (config) => {
          const { wire } = await import('../wire.ts')
          const wiring = await wire(config)
          const server = await serve(config, wiring)
          try {
            const client = createClient({ baseUrl: server.url, key: wiring.localKey })
            const report = await showTheLine(client, `${site.url}/en/index.html`, options.json)
            // One JSON document, also when it goes on serving.
            print(
              options.json,
              { ...report, url: options.exit ? null : server.url },
              () => `\n${report.right} of ${report.asked} questions went as they should.`,
            )
            if (report.right < report.asked) process.exitCode = exitCodes.failed
            if (!options.exit) {
              const opened = `\nOpen ${server.url} and ask. Key: ${wiring.firstAdminKey ?? wiring.localKey}\nCtrl-C stops it.`
              if (options.json) note(opened)
              else print(false, null, () => opened)
              await untilStopped()
            }
          } finally {
            await server.close()
          }
        },
        {
          KILDE_ALLOW_PRIVATE_NETWORK: site.host,
          KILDE_PORT: options.port,
          KILDE_HOST: '127.0.0.1',
          KILDE_ADMIN_KEY: '',
          KILDE_PUBLIC_URL: '',
        },
      )
      await site.close()
      if (options.data === undefined) rmSync(data, { recursive: true, force: true })
      process.exit()
    })
}

async function showTheLine(client: Client, startUrl: string, json: boolean) {
  const say = (text: string) => {
    if (!json) process.stdout.write(`${text}\n`)
  }
  const line = createProgressLine()
  const source = await client.createSource({
    kind: 'website',
    name: 'Havn help',
    settings: { startUrls: [startUrl], scope: 'host' },
  })
  const run = await syncAndWait(client, source.id, (event) => line.show(progressOf(source, event)))
  line.end()
  say(formatRun(source, run))
  const answers = []
  for (const { question, outcome, why } of demoQuestions) {
    const answer = await client.ask({ question })
    answers.push({ question, expected: outcome, answer })
    say(`\n? ${question}   (${why})\n${formatAnswer(answer)}`)
  }
  const unanswered = answers.filter(({ answer }) => answer.handoff?.trigger === 'unanswerable').length
  const gaps = await gapsOf(client, unanswered)
  say(
    `\ngaps: what the content lacks\n${gaps.map((gap) => `  ${gap.title} (${gap.questionCount} asked, ${gap.cause})`).join('\n') || '  none'}`,
  )
  const right = answers.filter(({ expected, answer }) => answer.outcome === expected).length
  return {
    run,
    answers,
    gaps,
    asked: answers.length,
    right: run.state === 'succeeded' && gaps.length > 0 ? right : 0,
  }
}

/** Gaps are grouped in the background, a moment after the answer. */
async function gapsOf(client: Client, questions: number) {
  for (let tries = 0; tries < 50; tries += 1) {
    const { items } = await client.listGaps()
    if (items.reduce((sum, gap) => sum + gap.questionCount, 0) >= questions) return items
    await new Promise((later) => setTimeout(later, 200))
  }
  return []
}
