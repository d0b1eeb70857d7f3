// Reads fixtures/short-answers/pairs: topics with paraphrases ("=" and "+") and near misses ("-"), some of them left out
// when the question model is fitted, so that what stands on its vectors can be fitted on questions it never saw.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

export interface PairTopic {
  /** `file/topic` */
  id: string
  languages: Map<string, { same: string[]; near: string[] }>
}

/** One in eight, told by the name alone; `models/multilingual-e5-small/fit_questions.py` leaves out the same ones. */
export const isLeftOut = (id: string): boolean => crc32(id.replace('/', '')) % 8 === 0

/** Without topics that lie as near to a topic of the report as the same topic would (`near-reported.list`). */
export function readPairs(folder: string): PairTopic[] {
  const near = new Set(readFileSync(join(folder, 'near-reported.list'), 'utf8').split('\n'))
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parsePairs(readFileSync(join(folder, name), 'utf8'), name.slice(0, -'.txt'.length)))
    .filter(({ id }) => !near.has(id))
}

/** @throws Error naming the line that is of no known form */
export function parsePairs(text: string, file: string): PairTopic[] {
  const topics: PairTopic[] = []
  let block: { same: string[]; near: string[] } | undefined
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    const [topic] = topics.slice(-1)
    if (line === '' || line.startsWith('a: ')) continue
    if (line.startsWith('# ')) {
      topics.push({ id: `${file}/${line.slice(2)}`, languages: new Map() })
      block = undefined
    } else if (/^[a-z]{2}$/.test(line) && topic !== undefined) {
      block = { same: [], near: [] }
      topic.languages.set(line, block)
    } else if (/^[=+] ./.test(line) && block !== undefined) block.same.push(line.slice(2))
    else if (/^- ./.test(line) && block !== undefined) block.near.push(line.slice(2))
    else throw new Error(`${file}, line ${i + 1}: expected a topic, a language or a question, got "${line}"`)
  }
  return topics
}
