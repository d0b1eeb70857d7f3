// Every file below the named files and folders, with the name it keeps in the source.
import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../../core/errors.ts'
import { type IgnoreRules, parseIgnoreRules } from './ignore-rules.ts'
import { pairSidecars, type SidecarPairs } from './pair-sidecars.ts'

export interface FoundBytes {
  path: string
  sizeBytes: number
  modifiedAt: number
}

export type FoundFile =
  | (FoundBytes & {
      type: 'file'
      externalId: string
      /** The path itself was named, not a folder above it. */
      named: boolean
      /** Subtitles of a recording, best first. */
      sidecars: readonly FoundBytes[]
      /** The recordings that these subtitles belong to. */
      media: readonly FoundBytes[]
    })
  /** Its folder names it, but it cannot be looked at. */
  | { type: 'unreadable'; externalId: string; path: string; message: string }

const skippedFolders = new Set(['node_modules'])
const IGNORE_FILE = '.kildeignore'
const MAX_IGNORE_BYTES = 1_000_000

/**
 * Depth first, names in code-unit order, so the same every time. Left out without a word: dotfiles, `node_modules`, what
 * a `.kildeignore` in the folder or above it (up to the named one) names by the rules of .gitignore,
 * symlinks that leave the named folder or lead back into it, sockets and the like. A folder whose `.kildeignore` cannot
 * be used is `unreadable`, and nothing of it comes.
 * `externalId`: the path below the first named folder with `/`; what other named paths bring begins with `/` and their
 * name (with `~2`, `~3` … when two are called alike), so that naming one more changes no id.
 * @throws AppError `not-found` for a named path that does not exist
 */
export async function* listFiles(paths: readonly string[]): AsyncGenerator<FoundFile, void, void> {
  const taken = new Set<string>(['uploads'])
  for (const [i, path] of outermost(paths).entries()) {
    const info = await lookAt(path)
    const prefix = i === 0 ? '' : `/${unique(basename(path) || 'root', taken)}`
    if (info.isDirectory()) yield* walk(path, await realpath(path), prefix === '' ? '' : `${prefix}/`)
    else {
      const beside = await readdir(dirname(path)).catch(() => [])
      const pairs = {
        folder: dirname(path),
        root: await realpath(dirname(path)),
        names: pairSidecars(beside),
      }
      const found = await toFound(path, prefix === '' ? basename(path) : prefix, info, pairs)
      yield { ...found, named: true }
    }
  }
}

/** Absolute, each once, without those that lie inside another one. */
function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths.map((path) => resolve(path)))]
  return all.filter(
    (path) => !all.some((other) => other !== path && path.startsWith(other.replace(/\/*$/, sep))),
  )
}

/** Rules of the folders from the named one down to this one, each with where its paths begin. */
type Rules = readonly { from: number; rules: IgnoreRules }[]

async function* walk(
  folder: string,
  root: string,
  prefix: string,
  above: Rules = [],
): AsyncGenerator<FoundFile, void, void> {
  const rules = await withOwnRules(folder, prefix, above)
  if (typeof rules === 'string') {
    yield { type: 'unreadable', externalId: `${prefix}${IGNORE_FILE}`, path: folder, message: rules }
    return
  }
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => !entry.name.startsWith('.') && !skippedFolders.has(entry.name),
  )
  const idOf = (entry: Dirent): string => `${prefix}${entry.name.normalize('NFC')}`
  const kept = entries.filter((entry) => !isIgnored(rules, idOf(entry), entry.isDirectory()))
  const pairs = { folder, root, names: pairSidecars(kept.map(({ name }) => name)) }
  for (const entry of kept.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const externalId = idOf(entry)
    try {
      const info = await lookInside(path, entry.isSymbolicLink(), root)
      if (info === undefined) continue
      if (info.isDirectory()) yield* walk(path, root, `${externalId}/`, rules)
      else if (info.isFile()) yield await toFound(path, externalId, info, pairs)
    } catch (thrown) {
      yield { type: 'unreadable', externalId, path, message: unreadable(path, thrown) }
    }
  }
}

/** A sentence when there are rules that cannot be used: what they keep away must not come in without them. */
async function withOwnRules(folder: string, prefix: string, above: Rules): Promise<Rules | string> {
  const path = join(folder, IGNORE_FILE)
  const info = await lstat(path).catch(() => undefined)
  // A link could name any file of this machine.
  if (info === undefined || !info.isFile()) return above
  if (info.size > MAX_IGNORE_BYTES) return unusable(path, `${info.size.toLocaleString('en')} bytes`)
  try {
    const text = await readFile(path, 'utf8')
    if (text.includes('\0')) return unusable(path, 'another encoding')
    return [...above, { from: prefix.length, rules: parseIgnoreRules(text) }]
  } catch (thrown) {
    return unusable(path, codeOf(thrown))
  }
}

const unusable = (path: string, came: string): string =>
  `Reading ${path}: expected rules in UTF-8, at most ${MAX_IGNORE_BYTES.toLocaleString('en')} bytes, got ${came}. Nothing of its folder is read until it is corrected or deleted.`

/** The rules nearest to the file decide first. */
function isIgnored(rules: Rules, externalId: string, isFolder: boolean): boolean {
  for (const { from, rules: own } of [...rules].reverse()) {
    const ignored = own.ignores(externalId.slice(from), isFolder)
    if (ignored !== undefined) return ignored
  }
  return false
}

/** A symlink is followed to a file inside the folder; a linked folder is not, for it is walked where it is. */
async function lookInside(path: string, isLink: boolean, root: string): Promise<Stats | undefined> {
  if (!isLink) return stat(path)
  const target = await realpath(path).catch(() => undefined)
  const inside = target === undefined ? '..' : relative(root, target)
  if (target === undefined || inside === '..' || inside.startsWith(`..${sep}`)) return undefined
  const info = await stat(target)
  return info.isFile() ? info : undefined
}

type Pairs = { folder: string; root: string; names: SidecarPairs }

async function toFound(
  path: string,
  externalId: string,
  info: Stats,
  pairs: Pairs,
): Promise<Extract<FoundFile, { type: 'file' }>> {
  const name = basename(path)
  const [sidecars, media] = await Promise.all([
    lookAtEach(pairs, pairs.names.sidecarsOf(name)),
    lookAtEach(pairs, pairs.names.mediaOf(name)),
  ])
  return { type: 'file', externalId, named: false, ...bytesOf(path, info), sidecars, media }
}

async function lookAtEach({ folder, root }: Pairs, names: readonly string[]): Promise<FoundBytes[]> {
  const found: FoundBytes[] = []
  for (const name of names) {
    const path = join(folder, name)
    const link = await lstat(path).catch(() => undefined)
    const info = link && (await lookInside(path, link.isSymbolicLink(), root).catch(() => undefined))
    if (info?.isFile()) found.push(bytesOf(path, info))
  }
  return found
}

const bytesOf = (path: string, info: Stats): FoundBytes => ({
  path,
  sizeBytes: info.size,
  modifiedAt: Math.floor(info.mtimeMs),
})

function unique(name: string, taken: Set<string>): string {
  let candidate = name
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${name}~${n}`
  taken.add(candidate)
  return candidate
}

async function lookAt(named: string): Promise<Stats> {
  return stat(named).catch((error: unknown) => {
    throw new AppError(
      'not-found',
      `Listing the files of ${named}: expected a file or folder, got none that can be opened (${codeOf(error)}). Check the path and its permissions.`,
      { cause: error },
    )
  })
}

export const unreadable = (path: string, thrown: unknown): string =>
  `Reading ${path}: expected a file that can be opened, got ${codeOf(thrown)}. Check its permissions.`

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
