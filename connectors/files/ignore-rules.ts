// `.kildeignore`: which files of a folder are not content. The rules are those of .gitignore (gitignore(5)).
import { type GlobPart, matchesGlob, parseGlob } from './path-glob.ts'

export interface IgnoreRules {
  /** `path`: below the folder of the rules, with `/`. A folder that is ignored is not looked into. */
  ignores(path: string, isFolder: boolean): boolean | undefined
}

type Rule = { pattern: readonly GlobPart[]; foldersOnly: boolean; keeps: boolean }

const MAX_RULES = 10_000
const MAX_LINE = 1000

/**
 * The last rule that fits decides; undefined when none does. Not understood lines cannot be written: every line is a
 * pattern, a comment (`#`) or empty.
 */
export function parseIgnoreRules(text: string): IgnoreRules {
  const rules = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .slice(0, MAX_RULES)
    .flatMap((line) => toRule(line) ?? [])
    .reverse()
  return {
    ignores(path, isFolder) {
      const rule = rules.find(
        ({ pattern, foldersOnly }) => (isFolder || !foldersOnly) && matchesGlob(pattern, path),
      )
      return rule === undefined ? undefined : !rule.keeps
    },
  }
}

function toRule(line: string): Rule | undefined {
  if (line.startsWith('#') || line.length > MAX_LINE) return undefined
  // Blanks at the end count only behind a backslash.
  let pattern = line.replace(/(?<!\\)\s+$/, '')
  const keeps = pattern.startsWith('!')
  if (keeps) pattern = pattern.slice(1)
  const foldersOnly = pattern.endsWith('/')
  pattern = pattern.replace(/\/+$/, '')
  if (pattern === '') return undefined
  // With a slash in it the pattern begins at the folder of the rules, else it fits at any depth.
  const anchored = pattern.includes('/')
  const body = pattern.replace(/^\//, '')
  return { pattern: parseGlob(anchored ? body : `**/${body}`), foldersOnly, keeps }
}
