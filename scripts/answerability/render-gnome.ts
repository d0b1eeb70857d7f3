// GNOME's help comes as Mallard; yelp-build (yelp-tools) turns it into the HTML that a website would serve.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const GNOME_HELP = '/usr/share/help'
const locales: Readonly<Record<string, string>> = { en: 'C', pt: 'pt_BR', zh: 'zh_CN' }

/** The folder of one language's pages, rendered when it is not there: about five seconds. */
export function renderGnome(work: string, language: string): string {
  const folder = join(work, 'gnome', language)
  if (existsSync(folder)) return folder
  const half = `${folder}.part`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true })
  const source = join(GNOME_HELP, locales[language] ?? language, 'gnome-help')
  const { status, stdout, stderr, error } = spawnSync('yelp-build', ['html', '-o', half, `${source}/`], {
    encoding: 'utf8',
  })
  if (status !== 0)
    throw new Error(
      `Rendering GNOME help with yelp-build: expected pages of ${source}, it ended with ${status ?? error?.message}: ` +
        `${(stderr || stdout || '').trim().slice(-300)}. Check the packages yelp-tools and gnome-user-docs.`,
    )
  renameSync(half, folder)
  return folder
}
