// All development rows: which pages are indexed in which language, and what is asked of them.
import type { Chunker } from '../../core/ports/chunker.ts'
import type { Embedder } from '../../core/ports/embedder.ts'
import type { Parser } from '../../core/ports/parser.ts'
import { buildIndex, type DevIndex, featuresFor, pagesToHide, type Row } from './build-rows.ts'
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

/** A third of the pages is indexed in German, the others in English; both are asked in both languages. */
export async function buildDevelopmentRows(
  deps: Deps,
  sizes: { pages: number; questions: number },
): Promise<Row[]> {
  const random = seededRandom(20261121)
  const { english, german } = await readBoth(deps, sizes.pages, random)
  const indexed = english.map((page, i) => (i % 3 === 2 && german[i] ? german[i] : page))
  const index = await buildIndex(deps.embedder, indexed, (done, all) => {
    if (done % 50 === 0) deps.say(`embedded ${done} of ${all} pages`)
  })
  const asked = shuffled(
    indexed.flatMap((page, i) => {
      const other = page.language === 'en' ? german[i] : english[i]
      const own = makeQuestions(page, random).map((question) => ({ question, indexed: page }))
      // One in three is asked in the other language.
      const crossed = other === undefined ? [] : makeQuestions(other, random).slice(0, 1)
      return [...own.slice(0, 2), ...crossed.map((question) => ({ question, indexed: page }))]
    }),
    random,
  ).slice(0, sizes.questions)
  return [...(await pageRows(deps, index, asked)), ...(await handWrittenRows(deps, index))]
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
  // Every third place is German: the pages that the hand-written questions need go to English places as well.
  const chosen = shuffled([...first, ...guides, ...others].slice(0, count), random)
  const pages: { english: HelpPage; german: HelpPage | undefined }[] = []
  for (const path of chosen) {
    const english = await readPage(deps, deps.root, 'en-US', path)
    if (english === undefined) continue
    pages.push({ english, german: await readPage(deps, deps.root, 'de', path) })
  }
  return { english: pages.map((pair) => pair.english), german: pages.map((pair) => pair.german) }
}

async function pageRows(deps: Deps, index: DevIndex, asked: readonly Asked[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const [i, { question, indexed }] of asked.entries()) {
    const { text, language } = question
    const hidden = await pagesToHide(index, question, indexed)
    const of = { question: text, language, page: indexed.path }
    rows.push({
      ...of,
      group: 'answerable',
      answerable: true,
      features: await featuresFor(index, deps.embedder, question, []),
    })
    rows.push({
      ...of,
      group: 'taken-out',
      answerable: false,
      features: await featuresFor(index, deps.embedder, question, hidden),
    })
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
    const features = await featuresFor(index, deps.embedder, { text, language }, [])
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
