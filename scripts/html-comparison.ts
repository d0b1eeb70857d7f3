// What the parser keeps of real help pages: of the content's headings, and of what frames it. The content is named by
// each generator's own markup, which the parser knows nothing of. See docs/html-comparison.md.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { load } from 'cheerio'
import { rawDocument } from '../core/testing/parser-contract.ts'
import { readDocument } from '../ingest/parse/read-document.ts'
import { type PageFamily, pageFamilies } from './html-comparison/page-families.ts'

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    family: { type: 'string' },
    show: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    `npx tsx scripts/html-comparison.ts [--all] [--family WORD] [--show N]
  the pages that were read by hand, or --all pages of each family; --show: how many differences are printed`,
  )
  process.exit(0)
}

type Compared = { headings: number; lost: string[]; kept: string[] }

const folded = (text: string): string => text.replace(/[\s\u00b6]+/g, ' ').trim()

const hasWords = (text: string, words: string): boolean => {
  const own = text.split(' ')
  return words.split(' ').every((word) => own.some((one) => one.includes(word)))
}

async function compare(family: PageFamily, file: string): Promise<Compared> {
  const bytes = readFileSync(file)
  const result = await readDocument(rawDocument(basename(file), bytes))
  const { text, blocks } = result.ok ? result.document : { text: '', blocks: [] }
  const blockTexts = blocks.map((block) => folded(text.slice(block.start, block.end)))
  const $ = load(bytes)
  const frame = $(family.frame)
  const frameTexts = new Set<string>()
  for (const element of frame.find('a, p, li, h1, h2, h3, h4, h5, h6, td, label')) {
    frameTexts.add(folded($(element).text()))
  }
  frame.remove()
  $('script, style').remove()
  const content = $(family.content)
  const headings = content
    .find('h1, h2, h3, h4, h5, h6')
    .toArray()
    .map((heading) => folded($(heading).text()))
    .filter((heading) => heading !== '')
  const own = folded(content.text())
  const left = blocks.flatMap((block, i) => (block.kind === 'heading' ? [blockTexts[i] ?? ''] : []))
  // Of alternatives (a product's, a system's) the page shows one and hides the others: a heading is shorter then.
  const lost = headings.filter((heading) => {
    const at = left.findIndex((kept) => kept !== '' && hasWords(heading, kept))
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
  // A single word may stand anywhere; what the content says itself is no frame.
  const kept = blockTexts.filter((one) => one.length > 3 && frameTexts.has(one) && !own.includes(one))
  return { headings: headings.length, lost, kept }
}

let isWhole = true
for (const family of pageFamilies.filter(({ name }) => name.includes(values.family ?? ''))) {
  const folder = mkdtempSync(join(tmpdir(), 'kilde-html-'))
  try {
    const { sample, all } = family.pages(folder)
    const files = values.all ? all : sample
    const total = { pages: files.length, headings: 0, lost: 0, navigationKept: 0 }
    const shown: string[] = []
    for (const file of files) {
      const { headings, lost, kept } = await compare(family, file)
      total.headings += headings
      total.lost += lost.length
      total.navigationKept += kept.length
      for (const text of lost) shown.push(`  lost "${text}" of ${file}`)
      for (const text of kept) shown.push(`  kept "${text}" of ${file}`)
    }
    console.log(family.name, total)
    for (const line of shown.slice(0, Number(values.show))) console.log(line)
    if (total.lost + total.navigationKept > 0) isWhole = false
  } catch (thrown) {
    isWhole = false
    console.log(`${family.name}: not compared, ${String(thrown).slice(0, 200)}. It needs ${family.packages}.`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
process.exitCode = isWhole ? 0 : 1
