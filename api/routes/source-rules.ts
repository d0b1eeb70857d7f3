// What the kinds of sources do not allow, each with what to do in its place.
import { AppError } from '../../core/errors.ts'
import type { Actor } from '../../core/key.ts'
import type { Source, SourceKind } from '../../core/source.ts'

export const conflict = (message: string): AppError => new AppError('conflict', message)

/** @throws AppError `conflict` */
export function assertSyncable(source: Source): void {
  if (source.enabled && !source.paused) return
  const [word, remedy] = source.enabled ? ['paused', 'paused: false'] : ['disabled', 'enabled: true']
  throw conflict(
    `Syncing source ${source.id}: expected one that is enabled and not paused, got one that is ${word}. Set ${remedy} first (PATCH /v1/sources/${source.id}).`,
  )
}

/** @throws AppError `conflict` */
export function assertKind(source: Source, kind: SourceKind, what: string): void {
  if (source.kind === kind) return
  throw conflict(
    `${what}: expected a source of the kind ${kind}, got ${source.kind}. Use a source of that kind, or add one (POST /v1/sources).`,
  )
}

/** @throws AppError `conflict` */
export function assertTakesArticles(source: Source): void {
  assertKind(source, 'knowledge-base', 'Pushing an article')
  if (source.settings['provider'] === 'push') return
  throw conflict(
    `Pushing an article: expected a knowledge base with the provider push, got ${String(source.settings['provider'])}. Change the article at the vendor, or push to a source of its own.`,
  )
}

const WITHOUT_CANDIDATES: Record<SourceKind, string> = {
  website: 'POST /v1/sources/preview lists what a website would give',
  files: 'its files are those that were uploaded to it (GET /v1/sources/{id}/documents)',
  'knowledge-base':
    'its articles are those that are pushed to it (PUT /v1/sources/{id}/articles/{externalId})',
  'short-answers': 'its answers are listed by GET /v1/short-answers',
}

export const noCandidates = (source: Source): AppError =>
  conflict(
    `Listing what source ${source.id} offers: expected a knowledge base of a vendor, got ${describe(source)}. There is nothing to pick from: ${WITHOUT_CANDIDATES[source.kind]}.`,
  )

export const noWebhook = (source: Source): AppError =>
  conflict(
    `Receiving a change notice for source ${source.id}: expected a knowledge base whose vendor signs its notices, got ${describe(source)}. Push articles (PUT /v1/sources/{id}/articles/{externalId}) or sync the source (POST /v1/sources/{id}/sync).`,
  )

const describe = ({ kind, settings }: Source): string =>
  kind === 'knowledge-base' ? `the provider ${String(settings['provider'])}` : `a source of the kind ${kind}`

/** The key that a server leaves in its data folder: whoever has it can read the machine's files anyway. */
const LOCAL_KEY = 'local'

/**
 * Folders on the server hold more than content, so only a command on that machine may name them; a stolen admin key
 * must not read the machine's files.
 * @throws AppError `forbidden`
 */
export function assertMayNamePaths(actor: Actor, kind: SourceKind, settings: object | undefined): void {
  const paths: unknown = settings !== undefined && 'paths' in settings ? settings.paths : undefined
  if (kind !== 'files' || actor.keyId === LOCAL_KEY || !Array.isArray(paths) || paths.length === 0) return
  throw new AppError(
    'forbidden',
    'Naming folders of the server: expected `kilde ingest` on the machine of the server, got an API key. Upload the files instead (POST /v1/sources/{id}/files), or run `kilde ingest FOLDER` there.',
  )
}
