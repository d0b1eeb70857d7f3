// Which source a target of `kilde ingest` means: the one that has it already, or a new one.
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Client } from '../../client/index.ts'
import { AppError } from '../../core/errors.ts'
import { eachItem, toQuery } from '../../core/page.ts'
import { type Source, WebsiteScope } from '../../core/source.ts'
import type { OpenClient } from '../open-client.ts'
import type { IngestOptions } from './ingest.ts'
import { wholeNumber } from './search.ts'

type ListedSource = Awaited<ReturnType<Client['listSources']>>['items'][number]

/** @throws AppError bad-request for a target that is neither a URL nor a path that exists */
export async function findOrCreateSource(
  client: Client,
  target: string,
  options: IngestOptions,
  where: OpenClient['where'],
): Promise<Source | ListedSource> {
  return /^https?:\/\//i.test(target)
    ? websiteSource(client, target, options)
    : filesSource(client, target, options, where)
}

export type WebsiteOptions = Pick<IngestOptions, 'scope' | 'maxPages'>

/** What was asked for, and no defaults. @throws AppError bad-request */
export function websiteSettings(target: string, options: WebsiteOptions) {
  const url = URL.canParse(target) ? new URL(target).href : undefined
  if (url === undefined) throw unusable(target, 'this is no URL')
  return {
    startUrls: [url],
    ...(options.scope !== undefined && { scope: scopeOf(options.scope) }),
    ...(options.maxPages !== undefined && {
      maxPages: wholeNumber('--max-pages', options.maxPages, 1, 100_000),
    }),
  }
}

/** @throws AppError bad-request for a website: those have a schedule */
export function assertWatchable(target: string): void {
  if (!/^https?:\/\//i.test(target)) return
  throw new AppError(
    'bad-request',
    `Watching "${target}": expected a file or folder, got a website. Leave --watch out; websites are synced by their schedule.`,
  )
}

async function websiteSource(client: Client, target: string, options: IngestOptions) {
  const { startUrls, ...asked } = websiteSettings(target, options)
  const [url = target] = startUrls
  const known = await findSource(client, 'website', (settings) => listOf(settings['startUrls']).includes(url))
  if (known === undefined) {
    return client.createSource({
      kind: 'website',
      name: options.name ?? new URL(url).host,
      settings: { startUrls, ...asked },
    })
  }
  const changed = Object.entries(asked).some(([name, value]) => known.settings[name] !== value)
  return changed ? client.updateSource(known.id, { settings: asked }) : known
}

async function filesSource(
  client: Client,
  target: string,
  options: IngestOptions,
  where: OpenClient['where'],
) {
  if (where === 'remote') {
    throw unusable(
      target,
      'KILDE_URL names another server, which cannot read paths of this machine; upload the file with POST /v1/sources/{id}/files',
    )
  }
  const path = resolve(target)
  if (!existsSync(path)) throw unusable(target, 'nothing exists there')
  const known = await findSource(client, 'files', (settings) => listOf(settings['paths']).includes(path))
  return (
    known ??
    client.createSource({ kind: 'files', name: options.name ?? basename(path), settings: { paths: [path] } })
  )
}

async function findSource(
  client: Client,
  kind: Source['kind'],
  fits: (settings: Record<string, unknown>) => boolean,
) {
  const sources = eachItem((page) => client.listSources({ kind, ...toQuery(page) }))
  for await (const source of sources) if (fits(source.settings)) return source
  return undefined
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function scopeOf(text: string): WebsiteScope {
  const scope = WebsiteScope.safeParse(text)
  if (scope.success) return scope.data
  throw new AppError(
    'bad-request',
    `Reading --scope: expected page, path, host or domain, got "${text}". Correct it.`,
  )
}

const unusable = (target: string, why: string): AppError =>
  new AppError(
    'bad-request',
    `Ingesting "${target}": expected an http(s) URL, a file or a folder; ${why}. Correct it and try again.`,
  )
