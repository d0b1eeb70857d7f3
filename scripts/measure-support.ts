// Measures the check of written sentences on retrieval/testing/support-cases.json: what it keeps and what it lets through.
// Run: npx tsx scripts/measure-support.ts [--all]
import { parseArgs } from 'node:util'
import { loadLanguageDetection } from '../core/text/detect-language.ts'
import { createSupportCheck } from '../retrieval/llm/support/check-support.ts'
import { type SupportLimits, supportLimitsOf } from '../retrieval/llm/support/support-limits.ts'
import { loadBundledEmbedder } from '../retrieval/testing/bundled-embedder.ts'
import { supportCases } from '../retrieval/testing/support-cases.ts'

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } })
await loadLanguageDetection()
const embedder = await loadBundledEmbedder()
const open: SupportLimits = { steps: [{ cosine: 0, words: 0 }], cosineAcross: 0 }

type Row = {
  heldOut: boolean
  kind: string
  sentence: string
  supported: boolean
  across: boolean
  reason: string | null
  cosine: number
  words: number | null
}
const rows: Row[] = []
for (const { passages, language, sentence, supported, kind, heldOut } of supportCases()) {
  // Every limit open: what is refused here is refused by numbers, names or a negation.
  const verdict = await createSupportCheck({ embedder }, passages, language, open).check({
    text: sentence,
    cited: [0],
  })
  const reason = verdict.supported ? null : verdict.reason
  rows.push({
    heldOut,
    kind,
    sentence,
    supported,
    across: passages[0]?.language !== language,
    reason,
    cosine: verdict.cosine ?? 0,
    words: verdict.words,
  })
}

const accepts = (row: Row, limits: SupportLimits): boolean => {
  if (row.reason !== null) return false
  if (row.across) return row.cosine >= limits.cosineAcross
  return limits.steps.some((step) => row.cosine >= step.cosine && (row.words ?? 0) >= step.words)
}
const report = (name: string, of: readonly Row[], limits: SupportLimits): void => {
  const good = of.filter((row) => row.supported)
  const bad = of.filter((row) => !row.supported)
  const kept = good.filter((row) => accepts(row, limits)).length
  const passed = bad.filter((row) => accepts(row, limits))
  console.log(
    `${name}: kept ${kept} of ${good.length} supported, let ${passed.length} of ${bad.length} unsupported through`,
  )
}

for (const row of [...rows].sort(
  (a, b) =>
    Number(a.across) - Number(b.across) || Number(a.supported) - Number(b.supported) || a.cosine - b.cosine,
)) {
  if (values.all)
    console.log(
      row.across ? 'across' : 'same  ',
      row.supported ? '+' : '-',
      row.cosine.toFixed(3),
      row.words?.toFixed(2) ?? '    ',
      row.kind.padEnd(10),
      (row.reason ?? '').padEnd(9),
      row.sentence.slice(0, 70),
    )
}
const now = supportLimitsOf(embedder.modelId)
report(
  'limits chosen on',
  rows.filter((row) => !row.heldOut),
  now,
)
report(
  'held out',
  rows.filter((row) => row.heldOut),
  now,
)
for (const kind of new Set(rows.map((row) => row.kind)))
  report(
    `  ${kind}, all`,
    rows.filter((row) => row.kind === kind),
    now,
  )
await embedder.close()
