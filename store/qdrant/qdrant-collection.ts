// One collection per model and index version, and one alias that names the one in use. A change of model makes another
// collection beside the old one; the alias moves, and the old one is dropped, once no document lacks its vectors.
import { INDEX_VERSION } from '../../core/constants.ts'
import { sha256 } from '../../core/ids.ts'
import type { QdrantApi } from './qdrant-api.ts'
import { isAlreadyThere } from './qdrant-errors.ts'
import { payloadIndexes } from './qdrant-shapes.ts'

export type Collection = { name: string; dimensions: number; alias: string }

/** `kilde-1-multilingual-e5-small-384-5f0c21`: readable, and distinct also where the readable part is not. */
export function collectionOf(alias: string, modelId: string, dimensions: number): Collection {
  const readable = modelId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
  const name = `${alias}-${INDEX_VERSION}-${readable}-${dimensions}-${sha256(modelId).slice(0, 6)}`
  return { name, dimensions, alias }
}

/** Makes the collection and its payload indexes where they are missing. Twice, and from two processes, is harmless. */
export async function prepareCollection(api: QdrantApi, { name, dimensions }: Collection): Promise<void> {
  if (!(await api.exists(name))) {
    await api.create(name, dimensions).catch((error) => {
      if (!isAlreadyThere(error)) throw error
    })
  }
  for (const [field, type] of Object.entries(payloadIndexes)) await api.indexPayload(name, field, type)
}

/** Call when the collection is complete. Gives the name of the collection that it took over from, which is dropped. */
export async function takeAlias(api: QdrantApi, { name, alias }: Collection): Promise<string | null> {
  const before = (await api.aliases()).get(alias)
  if (before === name) return null
  await api.switchAlias(alias, name, before === undefined)
  if (before === undefined || !before.startsWith(`${alias}-`)) return null
  await api.drop(before)
  return before
}
