// Timings of a run that has not begun; also what work outside a run counts from.
import type { Run } from '../../core/run.ts'

export const emptyTimings: Run['timings'] = { fetchMs: 0, parseMs: 0, embedMs: 0, storeMs: 0, totalMs: 0 }
