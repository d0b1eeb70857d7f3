import { expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

it('tells what came of short answers in doubt each time it is read, and nothing without an LLM', async () => {
  const counts = { same: 1, failed: 0 }
  const { text } = createMetrics({ shortAnswersSettled: () => counts })
  expect(await text()).toContain('kilde_short_answers_settled_total{result="same"} 1')
  counts.failed += 2
  const again = await text()
  expect(again).toContain('kilde_short_answers_settled_total{result="same"} 1')
  expect(again).toContain('kilde_short_answers_settled_total{result="failed"} 2')
  expect(await createMetrics().text()).not.toContain('settled')
})
