// The questions asked of one index: what a section's heading asks, in the index's language or another, and where the
// right answer lies.
import type { Chunk } from '../../core/document.ts'
import { contentTerms, termsIn } from '../../retrieval/content-terms.ts'
import { coverage, termWeights } from '../../retrieval/term-weights.ts'
import type { DevIndex } from './dev-index.ts'
import type { Heading, HelpPage } from './help-pages.ts'
import { asQuestion, isTelling } from './question-forms.ts'
import { shuffled } from './random.ts'

export interface DevQuestion {
  text: string
  language: string
  path: string
  /** The heading of the same section in the index's language. */
  heading: string
  /** Chunks that the section lies in. */
  right: readonly Chunk[]
}

/** Shorter sections hold no answer. */
const SHORTEST_SECTION = 80
const USUAL_PAGES = 4

/** In order of a shuffle. `pages`: of the language asked in, `english` to tell what was never translated. */
export function questionsOf(
  index: DevIndex,
  language: string,
  pages: readonly HelpPage[],
  english: ReadonlyMap<string, HelpPage>,
  random: () => number,
): DevQuestion[] {
  const usual = usualHeadings(pages)
  const asks = (heading: string): boolean =>
    isTelling(heading) &&
    !usual.has(heading) &&
    (index.corpus.mode === 'page' || language === 'zh' || /[?？]/.test(heading))
  const made = pages.flatMap((page) =>
    page.headings.flatMap((asked, i) => {
      const heading = index.pages.get(page.path)?.headings[i]
      if (heading === undefined || heading.end - heading.start < SHORTEST_SECTION || !asks(asked.text))
        return []
      const source = english.get(page.path)?.headings[i]?.text
      const translated = (text: string, into: string): boolean => into === 'en' || text !== source
      if (!translated(asked.text, language) || !translated(heading.text, index.language)) return []
      const right = chunksOf(index, page.path, heading)
      return right.length === 0 ? [] : [{ asked, heading, right, path: page.path }]
    }),
  )
  return shuffled(made, random).map(({ asked, heading, right, path }) => ({
    ...{ text: asQuestion(asked.text, language, random), language, path, heading: heading.text, right },
  }))
}

/** "Description", "Parameters": what stands on many pages asks for none of them. */
function usualHeadings(pages: readonly HelpPage[]): Set<string> {
  const on = new Map<string, number>()
  for (const { headings } of pages)
    for (const text of new Set(headings.map((heading) => heading.text))) on.set(text, (on.get(text) ?? 0) + 1)
  return new Set([...on].filter(([, count]) => count >= USUAL_PAGES).map(([text]) => text))
}

const chunksOf = (index: DevIndex, path: string, { start, end }: Heading): Chunk[] =>
  (index.chunks.get(path) ?? []).filter((chunk) => chunk.start < end && chunk.end > start)

/** A page says the same when one of its headings covers this much of the question's weighted words. */
const TWIN = 0.75

/**
 * What to take out so that the answer is gone: the section's page and each that has such a heading; in mode `chunk` the
 * section's own chunks.
 */
export async function documentsToHide(index: DevIndex, question: DevQuestion): Promise<Set<string>> {
  const hidden = new Set<string>(question.right.map((chunk) => chunk.documentId))
  if (index.corpus.mode === 'chunk') return hidden
  const wanted = contentTerms(question.heading, index.language)
  const { weights } = await termWeights(index.store, wanted)
  for (const { path, document, headings } of index.pages.values()) {
    const says = [document.title, ...headings.map(({ text }) => text)].some(
      (text) => coverage(wanted, new Set(termsIn(text, index.language)), weights) >= TWIN,
    )
    const [chunk] = index.chunks.get(path) ?? []
    if (says && chunk !== undefined) hidden.add(chunk.documentId)
  }
  return hidden
}
