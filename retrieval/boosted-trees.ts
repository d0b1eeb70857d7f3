// Small decision trees, added up: each asks the same question of every case on one level, so three cuts give eight leaves.
export interface Tree {
  /** Column asked about on each level. */
  columns: readonly number[]
  /** Above the cut counts 1, 2, 4 … towards the leaf. */
  cuts: readonly number[]
  leaves: readonly number[]
}

export interface Boosted {
  /** Log odds of the mean case. */
  base: number
  trees: readonly Tree[]
}

export function leafOf({ columns, cuts }: Pick<Tree, 'columns' | 'cuts'>, row: ArrayLike<number>): number {
  let leaf = 0
  for (let level = 0; level < columns.length; level += 1) {
    if ((row[columns[level] ?? 0] ?? 0) > (cuts[level] ?? 0)) leaf += 1 << level
  }
  return leaf
}

export const logOddsOf = ({ base, trees }: Boosted, row: ArrayLike<number>): number =>
  trees.reduce((sum, tree) => sum + (tree.leaves[leafOf(tree, row)] ?? 0), base)

/** 0 to 1. */
export const probabilityOf = (boosted: Boosted, row: ArrayLike<number>): number =>
  1 / (1 + Math.exp(-logOddsOf(boosted, row)))
