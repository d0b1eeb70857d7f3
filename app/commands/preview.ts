// `kilde ingest --preview`: what a website would give and why not the rest, as it is found. Stores nothing.
import type { Client } from '../../client/index.ts'
import { AppError } from '../../core/errors.ts'
import { note, print } from '../output.ts'
import { type WebsiteOptions, websiteSettings } from './ingest-target.ts'

export async function previewTargets(
  client: Client,
  targets: readonly string[],
  options: WebsiteOptions & { json?: boolean },
): Promise<void> {
  const previews = []
  for (const target of targets) {
    const items = []
    for await (const event of client.previewWebsiteStream(settingsOf(target, options))) {
      if (event.type === 'item') {
        items.push(event.item)
        const { decision, reason, url } = event.item
        if (!options.json) print(false, event.item, () => `${reason ?? decision}\t${url}`)
        continue
      }
      const { counts, cut } = event.summary
      previews.push({ target, items, counts, cut })
      note(
        `${target}: ${counts.fetch} would be fetched, ${counts.skip} would not${cut ? '; there is more, only 500 pages were looked at' : ''}. Nothing was stored.`,
      )
    }
  }
  if (options.json) print(true, { items: previews }, () => '')
}

function settingsOf(target: string, options: WebsiteOptions) {
  if (/^https?:\/\//i.test(target)) return websiteSettings(target, options)
  throw new AppError(
    'bad-request',
    `Previewing "${target}": expected an http(s) URL, since files are not fetched. Leave out --preview for files.`,
  )
}
