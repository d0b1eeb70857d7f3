// Every file below the named files and folders, with the name it keeps in the source.
import type { Dirent, Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../../core/errors.ts'

export type FoundFile =
  | { type: 'file'; externalId: string; path: string; sizeBytes: number; modifiedAt: number }
  /** Its folder names it, but it cannot be looked at. */
  | { type: 'unreadable'; externalId: string; path: string; message: string }

const skippedFolders = new Set(['node_modules'])

/**
 * Depth first, names in code-unit order, so the same every time. Left out without a word: dotfiles, `node_modules`,
 * symlinks that leave the named folder or lead back into it, sockets and the like.
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
    else yield toFound(path, prefix === '' ? basename(path) : prefix, info)
  }
}

/** Absolute, each once, without those that lie inside another one. */
function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths.map((path) => resolve(path)))]
  return all.filter(
    (path) => !all.some((other) => other !== path && path.startsWith(other.replace(/\/*$/, sep))),
  )
}

async function* walk(folder: string, root: string, prefix: string): AsyncGenerator<FoundFile, void, void> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || skippedFolders.has(entry.name)) continue
    const path = join(folder, entry.name)
    const externalId = `${prefix}${entry.name.normalize('NFC')}`
    try {
      const info = await lookInside(entry, path, root)
      if (info === undefined) continue
      if (info.isDirectory()) yield* walk(path, root, `${externalId}/`)
      else if (info.isFile()) yield toFound(path, externalId, info)
    } catch (thrown) {
      yield { type: 'unreadable', externalId, path, message: unreadable(path, thrown) }
    }
  }
}

/** A symlink is followed to a file inside the folder; a linked folder is not, for it is walked where it is. */
async function lookInside(entry: Dirent, path: string, root: string): Promise<Stats | undefined> {
  if (!entry.isSymbolicLink()) return stat(path)
  const target = await realpath(path).catch(() => undefined)
  const inside = target === undefined ? '..' : relative(root, target)
  if (target === undefined || inside === '..' || inside.startsWith(`..${sep}`)) return undefined
  const info = await stat(target)
  return info.isFile() ? info : undefined
}

const toFound = (path: string, externalId: string, info: Stats): FoundFile => ({
  type: 'file',
  externalId,
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
