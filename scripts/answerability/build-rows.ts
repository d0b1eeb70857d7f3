// All development rows: every corpus in every language that it is indexed in, asked about its pages and about others.
import { sha256 } from '../../core/ids.ts'
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Parser } from '../../core/ports/parser.ts'
import type { Corpus } from './corpora.ts'
import { ask, buildIndex, type DevIndex } from './dev-index.ts'
import { type DevQuestion, documentsToHide, questionsOf } from './dev-questions.ts'
import { type HelpPage, readPages } from './help-pages.ts'
import natural from './natural-questions.json' with { type: 'json' }
import offTopic from './off-topic.json' with { type: 'json' }
import { seededRandom, shuffled } from './random.ts'
import type { Row } from './rows.ts'

export interface BuildDeps {
  embedder: Embedder
  parser: Parser
  chunker: Chunker
  say: (line: string) => void
}

/** Per index; of the questions about pages as many in other languages as in its own. */
export interface BuildSizes {
  questions: number
  offTopic: number
  nearTopic: number
  /** `lo:en`; absent: all. */
  only?: ReadonlySet<string>
}

/** An answer may be read from any of the first sentences. */
const READ_UNITS = 3

export async function buildRows(
  deps: BuildDeps,
  corpora: readonly Corpus[],
  sizes: BuildSizes,
): Promise<Row[]> {
  const rows: Row[] = []
  for (const corpus of corpora) {
    const indexed = corpus.indexed.filter((language) => sizes.only?.has(`${corpus.name}:${language}`) ?? true)
    if (indexed.length === 0) continue
    const pages = new Map<string, HelpPage[]>()
    for (const language of corpus.asked) {
      pages.set(language, await readPages(deps, corpus, language))
      deps.say(`${corpus.name} ${language}: ${pages.get(language)?.length} pages read`)
    }
    for (const language of indexed) {
      const started = Date.now()
      const index = await buildIndex(deps, corpus, language, pages.get(language) ?? [])
      const made = [
        ...(await pageRows(deps, index, pages, sizes.questions)),
        ...(await naturalRows(deps, index)),
        ...(await strangeRows(deps, index, sizes)),
      ]
      rows.push(...made)
      deps.say(
        `${corpus.name} ${language}: ${made.length} rows in ${Math.round((Date.now() - started) / 1000)} s`,
      )
    }
  }
  return rows
}

const seedOf = (index: DevIndex, what: string): number =>
  Number.parseInt(sha256(`${index.corpus.name}/${index.language}/${what}`).slice(0, 8), 16)

const rowOf = (index: DevIndex, questionLanguage: string, question: string) => ({
  corpus: index.corpus.name,
  indexLanguage: index.language,
  questionLanguage,
  mode: index.corpus.mode,
  question,
})

/** Half in the index's language, half in the others by turns; each asked with its section there and with it taken out. */
async function pageRows(
  { embedder }: BuildDeps,
  index: DevIndex,
  pages: ReadonlyMap<string, HelpPage[]>,
  count: number,
): Promise<Row[]> {
  const random = seededRandom(seedOf(index, 'pages'))
  const english = new Map((pages.get('en') ?? []).map((page) => [page.path, page]))
  const queues = new Map<string, DevQuestion[]>(
    index.corpus.asked.map((language) => [
      language,
      questionsOf(index, language, pages.get(language) ?? [], english, random),
    ]),
  )
  const others = shuffled(
    index.corpus.asked.filter((language) => language !== index.language),
    random,
  )
  const turns = Array.from({ length: count }, (_, i) => [index.language, others[i % others.length] ?? ''])
  const rows: Row[] = []
  for (const language of turns.flat()) {
    const question = queues.get(language)?.shift()
    if (question === undefined) continue
    const base = { ...rowOf(index, language, question.text), page: `${index.corpus.name}/${question.path}` }
    const present = await ask(index, embedder, question)
    const right = new Set(question.right.map(({ id }) => id))
    const read = present.scored.slice(0, READ_UNITS).some(({ passage }) => right.has(passage.id))
    rows.push({ ...base, group: read ? 'answerable' : 'missed', features: present.features })
    const gone = await ask(index, embedder, question, await documentsToHide(index, question))
    rows.push({ ...base, group: 'taken-out', features: gone.features })
  }
  return rows
}

/** Written by hand for the guides of LibreOffice help. */
async function naturalRows({ embedder }: BuildDeps, index: DevIndex): Promise<Row[]> {
  if (index.corpus.name !== 'lo' || !['en', 'de'].includes(index.language)) return []
  const rows: Row[] = []
  for (const [language = 'en', text = '', path = ''] of natural.questions) {
    const right = new Set((index.chunks.get(path) ?? []).map(({ id }) => id))
    if (right.size === 0) continue
    const { features, scored } = await ask(index, embedder, { text, language })
    const read = scored.slice(0, READ_UNITS).some(({ passage }) => right.has(passage.id))
    const group = read ? 'natural' : 'missed'
    rows.push({ ...rowOf(index, language, text), page: `lo/${path}`, group, features })
  }
  return rows
}

/** What no such help answers. Debian's FAQ is no office suite's neighbour: asked only what is far off. */
async function strangeRows({ embedder }: BuildDeps, index: DevIndex, sizes: BuildSizes): Promise<Row[]> {
  const random = seededRandom(seedOf(index, 'strange'))
  const near = index.corpus.name === 'faq' ? [] : offTopic.near
  const questions = [
    ...shuffled(offTopic.offTopic, random)
      .slice(0, sizes.offTopic)
      .map((question) => ['off-topic', question] as const),
    ...shuffled(near, random)
      .slice(0, sizes.nearTopic)
      .map((question) => ['near-topic', question] as const),
  ]
  const rows: Row[] = []
  for (const [group, [language = 'en', text = '']] of questions) {
    const { features } = await ask(index, embedder, { text, language })
    rows.push({ ...rowOf(index, language, text), page: text, group, features })
  }
  return rows
}
