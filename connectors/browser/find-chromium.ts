// Where Chromium is: what KILDE_CHROMIUM names, else what the system has under one of its usual names.
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

const usualNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Undefined when there is none that may be run. A name without a folder is looked up in PATH. */
export function findChromium(
  named: string | null,
  searchPath: string = process.env['PATH'] ?? '',
): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '')
  return (named === null ? usualNames : [named])
    .flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
