// All development rows: which pages are indexed in which language, and what is asked of them.
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Parser } from '../../core/ports/parser.ts'
import { buildIndex, type DevIndex, measure, pagesToHide, type Row } from './build-rows.ts'
import { type HelpPage, pathsOf, readPage } from './help-pages.ts'
import { type DevQuestion, makeQuestions, seededRandom, shuffled } from './make-questions.ts'
import natural from './natural-questions.json' with { type: 'json' }
import offTopic from './off-topic.json' with { type: 'json' }

type Deps = {
  embedder: Embedder
  parser: Parser
  chunker: Chunker
  root: string
  say: (line: string) => void
}
type Asked = { question: DevQuestion; indexed: HelpPage }

/** Two indexes, since most are in one language: two thirds of the pages in English, the others in German. Both are asked in both. */
export async function buildDevelopmentRows(
  deps: Deps,
  sizes: { pages: number; questions: number },
): Promise<Row[]> {
  const random = seededRandom(20261121)
  const pairs = await readBoth(deps, sizes.pages, random)
  const rows: Row[] = []
  for (const language of ['en', 'de'] as const) {
    const own = pairs.filter((_, i) => (i % 3 === 2 ? 'de' : 'en') === language)
    const pages = own.map((pair) => pair[language])
    const index = await buildIndex(deps.embedder, pages, (done, all) => {
      if (done % 50 === 0) deps.say(`${language}: embedded ${done} of ${all} pages`)
    })
    const asked = shuffled(
      own.flatMap((pair) => {
        const indexed = pair[language]
        const ownWords = makeQuestions(indexed, random).slice(0, 2)
        // One in three is asked in the other language.
        const crossed = makeQuestions(pair[language === 'en' ? 'de' : 'en'], random).slice(0, 1)
        return [...ownWords, ...crossed].map((question) => ({ question, indexed }))
      }),
      random,
    ).slice(0, Math.round((sizes.questions * own.length) / pairs.length))
    rows.push(...(await pageRows(deps, index, asked)), ...(await handWrittenRows(deps, index)))
  }
  return rows
}

/** The guides whole, since the hand-written questions need them, then others by lot. */
async function readBoth(deps: Deps, count: number, random: () => number) {
  const german = new Set(pathsOf(deps.root, 'de'))
  const paths = pathsOf(deps.root, 'en-US').filter((path) => german.has(path))
  const wanted = new Set(natural.questions.map(([, , path]) => path))
  const first = paths.filter((path) => wanted.has(path))
  const guides = shuffled(
    paths.filter((path) => path.includes('/guide/') && !wanted.has(path)),
    random,
  )
  const others = shuffled(
    paths.filter((path) => !path.includes('/guide/') && !wanted.has(path)),
    random,
  )
  const chosen = shuffled([...first, ...guides, ...others].slice(0, count), random)
  const pages: { en: HelpPage; de: HelpPage }[] = []
  for (const path of chosen) {
    const en = await readPage(deps, deps.root, 'en-US', path)
    const de = await readPage(deps, deps.root, 'de', path)
    if (en && de) pages.push({ en, de })
  }
  return pages
}

async function pageRows(deps: Deps, index: DevIndex, asked: readonly Asked[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const [i, { question, indexed }] of asked.entries()) {
    const { text, language } = question
    const hidden = await pagesToHide(index, question, indexed)
    const of = { question: text, language, page: indexed.path }
    const present = await measure(index, deps.embedder, question, [])
    const found = hidden.includes(present.bestDocument ?? '')
    rows.push({ ...of, group: found ? 'answerable' : 'missed', answerable: true, features: present.features })
    if (found) {
      const { features } = await measure(index, deps.embedder, question, hidden)
      rows.push({ ...of, group: 'taken-out', answerable: false, features })
    }
    if (i % 50 === 0) deps.say(`asked ${i} of ${asked.length}`)
  }
  return rows
}

async function handWrittenRows(deps: Deps, index: DevIndex): Promise<Row[]> {
  const rows: Row[] = []
  const add = async (
    group: Row['group'],
    answerable: boolean,
    language: string,
    text: string,
    page: string,
  ) => {
    const { features } = await measure(index, deps.embedder, { text, language }, [])
    rows.push({ question: text, language, page, group, answerable, features })
  }
  const held = new Set(index.pages.map((page) => page.path))
  for (const [language = 'en', text = '', path = ''] of natural.questions) {
    if (held.has(path)) await add('natural', true, language, text, path)
  }
  for (const [language = 'en', text = ''] of offTopic.offTopic)
    await add('off-topic', false, language, text, text)
  for (const [language = 'en', text = ''] of offTopic.near)
    await add('near-topic', false, language, text, text)
  return rows
}
