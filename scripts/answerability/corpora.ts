// Which pages the development questions are made from: three helps that Debian packages in many languages.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import natural from './natural-questions.json' with { type: 'json' }
import { seededRandom, shuffled } from './random.ts'
import { GNOME_HELP, renderGnome } from './render-gnome.ts'

export interface Corpus {
  name: 'lo' | 'gnome' | 'faq'
  title: string
  /** What one document of the index is: a page with title and headings, or a chunk that has neither. */
  mode: 'page' | 'chunk'
  /** Languages that questions are asked in, and those of them that an index is made in. */
  asked: readonly string[]
  indexed: readonly string[]
  /** Files of one language; `path` is the same in every language. */
  files(language: string): PageFile[]
}

export interface PageFile {
  path: string
  file: string
}

const OFFICE = '/usr/share/libreoffice/help'
const FAQ = '/usr/share/doc/debian/FAQ'
const officeFolders: Readonly<Record<string, string>> = { en: 'en-US', pt: 'pt-BR', zh: 'zh-CN' }
const indexed = ['en', 'de', 'fr', 'ja', 'ru', 'zh', 'es', 'pl']
const GUIDES = 150
const OTHERS = 80

/** `work`: the folder that GNOME's pages are rendered into. Throws when a package is missing. */
export function findCorpora(work: string): Corpus[] {
  requirePackages()
  const office = officePaths()
  return [
    {
      ...{ name: 'faq', title: 'Debian FAQ, chunks without headings', mode: 'chunk' },
      asked: ['en', 'de', 'fr', 'ja', 'it', 'nl', 'pt', 'ru', 'ko', 'zh'],
      indexed: ['en', 'de', 'fr', 'ja', 'ru', 'zh'],
      files: faqFiles,
    },
    {
      ...{ name: 'gnome', title: 'GNOME help', mode: 'page', indexed },
      asked: ['en', 'de', 'es', 'fr', 'ru', 'ja', 'zh', 'pl', 'it', 'pt', 'nl', 'sv'],
      files: (language) => htmlIn(renderGnome(work, language)),
    },
    {
      ...{ name: 'lo', title: 'LibreOffice help', mode: 'page', indexed },
      asked: ['en', 'de', 'es', 'fr', 'ru', 'ja', 'zh', 'pl', 'it', 'pt', 'nl', 'da'],
      files: (language) =>
        office.flatMap((path) => {
          const file = join(OFFICE, officeFolders[language] ?? language, 'text', `${path}.html`)
          return existsSync(file) ? [{ path, file }] : []
        }),
    },
  ]
}

function requirePackages(): void {
  const office = ['en-us', 'de', 'es', 'fr', 'it', 'pt-br', 'ru', 'ja', 'zh-cn', 'nl', 'da', 'pl']
  const needed: [string, string][] = [
    ...office.map((name): [string, string] => [
      `libreoffice-help-${name}`,
      join(
        OFFICE,
        name.replace(/-.*/, (region) => region.toUpperCase()),
        'text',
      ),
    ]),
    ['gnome-user-docs', join(GNOME_HELP, 'C/gnome-help')],
    ['yelp-tools', '/usr/bin/yelp-build'],
    ['debian-faq', join(FAQ, 'choosing.en.html')],
    ...['de', 'fr', 'it', 'ja', 'ko', 'nl', 'pt', 'ru', 'zh-cn'].map((name): [string, string] => [
      `debian-faq-${name}`,
      join(FAQ, name),
    ]),
  ]
  const missing = needed.filter(([, path]) => !existsSync(path))
  if (missing.length === 0) return
  const [name, path] = missing[0] ?? []
  throw new Error(
    `Reading the help that development questions are made from: expected the folders of ${needed.length} Debian ` +
      `packages, ${missing.length} are missing (first: ${path} of ${name}). ` +
      `Run: apt-get install ${missing.map(([name]) => name).join(' ')}`,
  )
}

/** The pages of the hand-written questions, then guides and others by lot. */
function officePaths(): string[] {
  const all = htmlIn(join(OFFICE, 'en-US/text')).map(({ path }) => path)
  const wanted = new Set(natural.questions.map(([, , path]) => path))
  const guides = all.filter((path) => path.includes('/guide/'))
  const others = all.filter((path) => !path.includes('/guide/'))
  return [
    ...new Set([
      ...shuffled(guides, seededRandom(1)).slice(0, GUIDES),
      ...shuffled(others, seededRandom(2)).slice(0, OTHERS),
      ...all.filter((path) => wanted.has(path)),
    ]),
  ]
}

/** `choosing.zh-cn.html`, in a folder of its language or, English, above. */
function faqFiles(language: string): PageFile[] {
  return htmlIn(FAQ).flatMap(({ path, file }) => {
    const [, page, tag] = /([a-z-]+)\.([a-z-]+)$/.exec(path) ?? []
    return page === undefined || page === 'index' || tag?.slice(0, 2) !== language
      ? []
      : [{ path: page, file }]
  })
}

const htmlIn = (folder: string): PageFile[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .sort()
    .map((name) => ({ path: name.slice(0, -'.html'.length), file: join(folder, name) }))
