// Which rows are fitted on, which are measured on: by page, so that no page's words stand on both sides.
import { sha256 } from '../../core/ids.ts'
import type { Row } from './rows.ts'

export interface Split {
  train: Row[]
  test: Row[]
  /** Of all pages; neither fitted nor measured on, since nobody has checked what is right for them. */
  missed: Row[]
}

/** One page in three, whatever the order of the rows. */
export const isTestPage = (page: string): boolean => Number.parseInt(sha256(page).slice(0, 4), 16) % 3 === 0

export function splitRows(rows: readonly Row[]): Split {
  const judged = rows.filter(({ group }) => group !== 'missed')
  return {
    train: judged.filter(({ page }) => !isTestPage(page)),
    test: judged.filter(({ page }) => isTestPage(page)),
    missed: rows.filter(({ group }) => group === 'missed'),
  }
}

/** For a corpus never seen: fitted on the others, measured on all its rows whose question was not among those. */
export function leaveOut(rows: readonly Row[], corpus: Row['corpus']): Pick<Split, 'train' | 'test'> {
  const { train, test } = splitRows(rows)
  const others = train.filter((row) => row.corpus !== corpus)
  const seen = new Set(others.map(({ page }) => page))
  return {
    train: others,
    test: [...train, ...test].filter((row) => row.corpus === corpus && !seen.has(row.page)),
  }
}
