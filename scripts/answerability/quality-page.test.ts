import { describe, expect, it } from 'vitest'
import { withAnswerability } from './quality-page.ts'
import type { QualityReport } from './quality-report.ts'

const of = { rows: 10, refused: 0.05 }
const report: QualityReport = {
  ...{
    rows: { fitted: 20, measured: 10, missed: 1 },
    threshold: 0.2,
    auc: 0.93,
    ece: 0.03,
    falseRefusals: of,
  },
  groups: [{ group: 'off-topic', ...of }],
  corpora: [{ corpus: 'faq', cross: true, answerable: of, takenOut: { rows: 0, refused: 0 } }],
  questionLanguages: [{ language: 'ja', answerable: of, takenOut: of, strange: of }],
  reliability: [{ from: 0.8, said: 0.85, held: 0.8, rows: 10 }],
  curve: [{ threshold: 0.05, answered: 0.99, wrong: 0.5 }],
  leftOut: [{ corpus: 'lo', rows: 10, auc: 0.9, answerable: of, takenOut: of }],
}

describe('withAnswerability', () => {
  it('writes plain tables, and a dash where nothing was asked', () => {
    const page = withAnswerability('', report)
    expect(page).toContain('# Quality\n')
    expect(page).toContain('| AUC | .930 |')
    expect(page).toContain('| Debian FAQ, chunks without headings | another language | – | 5.0 % of 10 |')
    expect(page).toContain('| 0.8 to 0.9 | .850 | .800 | 10 |')
  })

  it('replaces its own part and leaves what a person wrote before and after', () => {
    const first = withAnswerability('# Quality\n\nBy hand.', report)
    const again = withAnswerability(`${first}\nAfter it.\n`, { ...report, auc: 0.5 })
    expect(again).toMatch(/^# Quality\n\nBy hand\.\n/)
    expect(again).toMatch(/After it\.\n$/)
    expect(again).toContain('| AUC | .500 |')
    expect(again).not.toContain('.930')
  })
})
