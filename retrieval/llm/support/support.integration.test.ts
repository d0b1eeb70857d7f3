// The check of written sentences on hand-written ones, with the bundled model: a floor under what was measured.
import { expect, it } from 'vitest'
import { loadLanguageDetection } from '../../../core/text/detect-language.ts'
import { loadBundledEmbedder } from '../../testing/bundled-embedder.ts'
import { supportCases } from '../../testing/support-cases.ts'
import { createSupportCheck } from './check-support.ts'

it('keeps most of what stands there and lets hardly anything else through', async () => {
  await loadLanguageDetection()
  const embedder = await loadBundledEmbedder()
  const counts = { kept: 0, supported: 0, passed: 0, unsupported: 0 }
  for (const { passages, language, sentence, supported } of supportCases()) {
    const verdict = await createSupportCheck({ embedder }, passages, language).check({
      text: sentence,
      cited: [0],
    })
    counts[supported ? 'supported' : 'unsupported'] += 1
    if (verdict.supported) counts[supported ? 'kept' : 'passed'] += 1
  }
  await embedder.close()
  expect(counts.kept / counts.supported).toBeGreaterThan(0.75)
  // 1 of 71 where the limits were chosen, 7 of 43 on what was written afterwards, most of them near opposites.
  expect(counts.passed / counts.unsupported).toBeLessThan(0.08)
})
