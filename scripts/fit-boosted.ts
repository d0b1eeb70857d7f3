// Gradient boosting of small trees for the log loss, with histograms: sixty thousand rows take seconds.
import { type Boosted, leafOf, type Tree } from '../retrieval/boosted-trees.ts'

export interface BoostOptions {
  trees: number
  depth: number
  rate: number
  /** Added to every leaf's curvature: few cases move little. */
  ridge: number
}

const CUTS = 32

/** `labels`: 1 or 0. The same rows give the same trees. */
export function fitBoosted(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  options: BoostOptions,
): Boosted {
  const { cuts, bins } = binned(rows)
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length
  const base = Math.log(share / (1 - share))
  const odds = new Float64Array(rows.length).fill(base)
  const trees: Tree[] = []
  for (let round = 0; round < options.trees; round += 1) {
    const slope = new Float64Array(rows.length)
    const curve = new Float64Array(rows.length)
    odds.forEach((value, i) => {
      const p = 1 / (1 + Math.exp(-value))
      slope[i] = (labels[i] ?? 0) - p
      curve[i] = Math.max(p * (1 - p), 1e-6)
    })
    const tree = grow({ cuts, bins, slope, curve }, options)
    rows.forEach((row, i) => {
      odds[i] = (odds[i] ?? 0) + (tree.leaves[leafOf(tree, row)] ?? 0)
    })
    trees.push(tree)
  }
  return { base, trees }
}

/** Each column's cuts, at even shares of its distinct order, and for each row how many of them lie below it. */
function binned(rows: readonly (readonly number[])[]): { cuts: number[][]; bins: Uint8Array[] } {
  const cuts = (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column] ?? 0).sort((a, b) => a - b)
    const at = Array.from(
      { length: CUTS },
      (__, k) => values[Math.floor(((k + 1) * values.length) / (CUTS + 1))] ?? 0,
    )
    return [...new Set(at)]
  })
  const bins = cuts.map((of, column) =>
    Uint8Array.from(rows, (row) => of.filter((cut) => (row[column] ?? 0) > cut).length),
  )
  return { cuts, bins }
}

type Data = { cuts: number[][]; bins: Uint8Array[]; slope: Float64Array; curve: Float64Array }

function grow({ cuts, bins, slope, curve }: Data, { depth, rate, ridge }: BoostOptions): Tree {
  const at = new Uint8Array(slope.length)
  const columns: number[] = []
  const chosen: number[] = []
  for (let level = 0; level < depth; level += 1) {
    const leaves = 1 << level
    let best = { gain: -1, column: 0, bin: 0 }
    for (const [column, of] of bins.entries()) {
      const width = (cuts[column]?.length ?? 0) + 1
      const [slopes, curves] = [new Float64Array(leaves * width), new Float64Array(leaves * width)]
      for (let i = 0; i < of.length; i += 1) {
        const place = (at[i] ?? 0) * width + (of[i] ?? 0)
        slopes[place] = (slopes[place] ?? 0) + (slope[i] ?? 0)
        curves[place] = (curves[place] ?? 0) + (curve[i] ?? 0)
      }
      for (let bin = 0; bin < width - 1; bin += 1) {
        let gain = 0
        for (let leaf = 0; leaf < leaves; leaf += 1)
          gain += splitGain(slopes, curves, leaf * width, width, bin, ridge)
        if (gain > best.gain) best = { gain, column, bin }
      }
    }
    columns.push(best.column)
    chosen.push(cuts[best.column]?.[best.bin] ?? 0)
    bins[best.column]?.forEach((bin, i) => {
      if (bin > best.bin) at[i] = (at[i] ?? 0) + leaves
    })
  }
  const [slopes, curves] = [new Float64Array(1 << depth), new Float64Array(1 << depth)]
  at.forEach((leaf, i) => {
    slopes[leaf] = (slopes[leaf] ?? 0) + (slope[i] ?? 0)
    curves[leaf] = (curves[leaf] ?? 0) + (curve[i] ?? 0)
  })
  const leaves = [...slopes].map((value, leaf) => round((rate * value) / ((curves[leaf] ?? 0) + ridge)))
  return { columns, cuts: chosen, leaves }
}

function splitGain(
  slopes: Float64Array,
  curves: Float64Array,
  from: number,
  width: number,
  bin: number,
  ridge: number,
): number {
  let [low, lowCurve, high, highCurve] = [0, 0, 0, 0]
  for (let k = 0; k < width; k += 1) {
    const [value, curve] = [slopes[from + k] ?? 0, curves[from + k] ?? 0]
    if (k <= bin) [low, lowCurve] = [low + value, lowCurve + curve]
    else [high, highCurve] = [high + value, highCurve + curve]
  }
  return low ** 2 / (lowCurve + ridge) + high ** 2 / (highCurve + ridge)
}

const round = (value: number): number => Number(value.toPrecision(4))
