// What a source's index must hold, worked out from the source's own history and nothing else.
import type { Simulated, SimulatedSource } from '../../../core/testing/simulated-source.ts'

type Row = {
  state: 'live' | 'failed' | 'out'
  /** The text that its chunks are cut from; null without chunks. A document that a person excluded keeps it, hidden. */
  text: string | null
  isExcluded: boolean
  /** What the source's validator stands for; null: it must be read whole. */
  seen: string | null
}

export interface HistoryModel {
  exclude(id: string): void
  readmit(id: string): void
  newParser(): void
  /** A whole sync; what it must have embedded and asked for whole. */
  sync(of: Pick<SimulatedSource, 'sendsEtags' | 'complete'>): {
    held: boolean
    embedded: string[]
    sent: string[]
  }
  /** What answers, by external id. */
  index(): Record<string, string>
  /** What has chunks: that, and what a person excluded. */
  kept(): Record<string, string>
}

export function createHistoryModel(source: ReadonlyMap<string, Simulated>): HistoryModel {
  const rows = new Map<string, Row>()
  const rowOf = (id: string): Row =>
    rows.get(id) ?? { state: 'out', text: null, isExcluded: false, seen: null }
  const isLive = (row: Row): boolean => row.state === 'live' && !row.isExcluded
  const texts = (of: (row: Row) => boolean): Record<string, string> =>
    Object.fromEntries(
      [...rows].flatMap(([id, row]) => (row.text !== null && of(row) ? [[id, row.text]] : [])),
    )
  const takeOut = (row: Row): void => {
    if (row.isExcluded) return
    Object.assign(row, { state: 'out', text: null, seen: null })
  }

  return {
    exclude: (id) => {
      const row = rows.get(id)
      if (row !== undefined) row.isExcluded = true
    },
    readmit: (id) => {
      const row = rows.get(id)
      if (row?.isExcluded)
        Object.assign(row, { isExcluded: false, state: row.text === null ? 'out' : 'live' })
    },
    newParser: () => {
      for (const row of rows.values()) row.seen = null
    },
    index: () => texts(isLive),
    kept: () => texts(() => true),
    sync: ({ sendsEtags, complete }) => {
      const embedded: string[] = []
      const sent: string[] = []
      /** Live ones that the run takes away at its end, when nothing holds it. */
      const vanishing = [...rows].flatMap(([id, row]) => (isLive(row) && !source.has(id) ? [row] : []))
      const failedGone: Row[] = []
      let found = 0
      for (const [id, document] of source) {
        const row = rowOf(id)
        rows.set(id, row)
        const says = JSON.stringify(document)
        const isKnown = sendsEtags && isLive(row) && row.seen === says
        if (document.is === 'text' && !isKnown) sent.push(id)
        if (document.is === 'gone' && (isLive(row) || (row.state === 'failed' && !row.isExcluded))) {
          if (isLive(row)) vanishing.push(row)
          else failedGone.push(row)
          // Where the list broke off, it is kept and accounted for as failed.
          if (!complete) found += 1
          continue
        }
        found += 1
        if (row.isExcluded) continue
        if (document.is === 'text' && isReadable(document.text)) {
          embedded.push(...missing(passages(document.text), passages(row.text ?? '')))
          Object.assign(row, { state: 'live', text: document.text, seen: says })
        } else if (document.is === 'text' || document.is === 'failing') {
          if (row.state !== 'live') row.state = 'failed'
        } else if (isLive(row) && !isAsked(document)) vanishing.push(row)
        else takeOut(row)
      }
      const held = complete && found === 0 && vanishing.length > 0
      if (complete && !held) {
        for (const row of [...vanishing, ...failedGone]) takeOut(row)
        for (const [id, row] of rows) if (!source.has(id) && row.state === 'failed') takeOut(row)
      }
      return { held, embedded, sent }
    },
  }
}

/** Withdrawn by name: no guard stands in the way, and it need not wait for the end of the list. */
const isAsked = (document: Simulated): boolean =>
  document.is === 'excluded' && document.reason === 'unpublished'

const isReadable = (text: string): boolean => !/^(explode|damaged)/.test(text)

/** A document's chunks as they are embedded: its title, then a line. */
export const passages = (text: string): string[] => {
  const title = text.split('\n')[0] ?? ''
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((chunk) => `${title}\n${chunk}`)
}

function missing(wanted: readonly string[], held: readonly string[]): string[] {
  const left = [...held]
  return wanted.filter((passage) => {
    const at = left.indexOf(passage)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
