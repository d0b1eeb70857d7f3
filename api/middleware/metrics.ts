// Counters for /metrics, in a registry of their own so that several apps can live in one process.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ApiDeps } from '../deps.ts'

export type ApiMetrics = ReturnType<typeof createMetrics>

export function createMetrics(of: Pick<ApiDeps, 'shortAnswersSettled'> = {}) {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'kilde_requests_total',
    help: 'HTTP requests by call and status.',
    labelNames: ['call', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'kilde_request_duration_seconds',
    help: 'Time until the response starts, by call.',
    labelNames: ['call'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const answers = new Counter({
    name: 'kilde_answers_total',
    help: 'Answers by outcome and kind.',
    labelNames: ['outcome', 'kind'],
    registers,
  })
  const runs = new Counter({
    name: 'kilde_runs_requested_total',
    help: 'Runs asked for over the API, by trigger.',
    labelNames: ['trigger'],
    registers,
  })
  const { shortAnswersSettled } = of
  if (shortAnswersSettled !== undefined) {
    new Counter({
      name: 'kilde_short_answers_settled_total',
      help: 'Short answers in doubt that the LLM was to settle, by what came of it.',
      labelNames: ['result'],
      registers,
      collect() {
        this.reset()
        for (const [result, count] of Object.entries(shortAnswersSettled())) this.inc({ result }, count)
      },
    })
  }
  new Gauge({
    name: 'kilde_process_resident_memory_bytes',
    help: 'Resident memory of the process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  return {
    request: (call: string, status: number, seconds: number) => {
      requests.inc({ call, status })
      durations.observe({ call }, seconds)
    },
    answer: (outcome: string, kind: string) => answers.inc({ outcome, kind }),
    run: (trigger: string) => runs.inc({ trigger }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}
