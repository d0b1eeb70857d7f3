// Ids: opaque strings, branded by what they name. Document and chunk ids are derived, so that a retry overwrites
// and an unchanged chunk keeps its id, its vector, and every pin or log line that names it.
import { hash, randomUUID } from 'node:crypto'

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]?: Name }

export type SourceId = Id<'source'>
export type DocumentId = Id<'document'>
export type ChunkId = Id<'chunk'>
export type RunId = Id<'run'>
export type QuestionId = Id<'question'>
export type GapId = Id<'gap'>

/** A fresh random id (UUID v4). */
export const newId = (): string => randomUUID()

/**
 * RFC 9562 UUID version 5: SHA-1 over the namespace's bytes and the name.
 * `namespace` must itself be a UUID; the same pair always gives the same id.
 */
export function uuid5(namespace: string, name: string): string {
  const bytes = Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), Buffer.from(name)])
  const id = hash('sha1', bytes, 'buffer').subarray(0, 16)
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x50
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80
  const hex = id.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export const documentIdOf = (sourceId: SourceId, externalId: string): DocumentId =>
  uuid5(sourceId, externalId)

/** `occurrence` counts equal (heading path, text) pairs inside one document, from 0. */
export function chunkIdOf(
  documentId: DocumentId,
  headingPath: readonly string[],
  text: string,
  occurrence: number,
): ChunkId {
  return uuid5(documentId, `${sha256(`${headingPath.join('\u0001')}\u0002${text}`)}:${occurrence}`)
}

/** Hex SHA-256 of text (UTF-8) or bytes. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data)
