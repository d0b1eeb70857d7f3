// Across languages the best and the second document often differ by noise alone: then both are shown under their
// titles, so that the right one is among what is read.
import type { Language } from '../../core/text/language.ts'
import { normaliseText } from '../normalise-text.ts'
import { introduces } from './chosen-unit.ts'
import type { ScoredUnit } from './score-units.ts'

/** How far behind the best, in standard deviations of those that competed, is still noise. */
const NOISE = 0.6
const MOST = 2

/** The best piece of each title that the best does not clearly beat; `[]`: one answers, or words can tell. */
export function topicsSideBySide({
  scored,
  language,
}: {
  scored: readonly ScoredUnit[]
  language: Language | null
}): ScoredUnit[] {
  const best = scored[0]
  if (best === undefined || language === null || languageOf(best) === language) return []
  const found: ScoredUnit[] = []
  for (const unit of scored) {
    if (best.score - unit.score > NOISE || found.length === MOST) break
    if (!unit.passage.citable || introduces(unit.text)) continue
    if (!found.some(({ passage }) => isOneTopic(passage, unit.passage))) found.push(unit)
  }
  return found.length > 1 && found[0] === best ? found : []
}

/** Two documents of one title could not be told apart by it. */
const isOneTopic = (a: ScoredUnit['passage'], b: ScoredUnit['passage']): boolean =>
  a.documentId === b.documentId || normaliseText(a.title) === normaliseText(b.title)

const languageOf = ({ passage }: ScoredUnit): Language | null => passage.language ?? passage.documentLanguage
