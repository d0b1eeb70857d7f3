// The door of eval: suites, runs, comparison.
export { compareRuns, regressions } from './compare-runs.ts'
export { createEvalService } from './eval-service.ts'
export { formatComparison, formatRun } from './format-report.ts'
export { formatOfName, parseSuite } from './suite/parse-suite.ts'
