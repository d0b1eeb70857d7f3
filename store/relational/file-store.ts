// FileStore: names and owners as rows, bytes on disk once.
import type { Selectable } from 'kysely'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/clock.ts'
import type { FileStore, StoredFile } from '../../core/ports/small-stores.ts'
import { isoTime } from './columns.ts'
import type { Database } from './database.ts'
import type { FileBytes } from './file-bytes.ts'
import { afterSeq, toPage } from './paging.ts'
import type { FilesTable } from './schema.ts'

export function createFileStore({ db }: Database, bytes: FileBytes, clock: Clock): FileStore {
  const find = async (id: string): Promise<StoredFile | undefined> => {
    const row = await db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst()
    return row === undefined ? undefined : toFile(row)
  }
  const known = async (id: string): Promise<StoredFile> => {
    const file = await find(id)
    if (file !== undefined) return file
    throw new AppError(
      'not-found',
      `Looking up an uploaded file: there is none with the id ${id}. List the files.`,
    )
  }

  return {
    get: find,
    async save(name, contentType, body, limitBytes) {
      const { sha256, sizeBytes } = await bytes.write(body, { name, limitBytes })
      const row = await db
        .insertInto('files')
        .values({
          ...{ id: newId(), name, size_bytes: sizeBytes },
          ...{ content_type: contentType, sha256, created_at: clock.now() },
        })
        // The same bytes under the same name are the same file.
        .onConflict((conflict) =>
          conflict.columns(['sha256', 'name']).doUpdateSet({ content_type: contentType }),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      return toFile(row)
    },
    async list(page) {
      const after = afterSeq(page)
      const rows = await db
        .selectFrom('files')
        .selectAll()
        .$if(after !== null, (query) => query.where('seq', '<', after))
        .orderBy('seq', 'desc')
        .limit(page.limit + 1)
        .execute()
      return toPage(rows, page, toFile)
    },
    async read(id) {
      return bytes.read((await known(id)).sha256)
    },
    async attach(sourceId, fileId, name) {
      await known(fileId)
      const columns = { file_id: fileId, attached_at: clock.now() }
      await db
        .insertInto('source_files')
        .values({ source_id: sourceId, name, ...columns })
        .onConflict((conflict) => conflict.columns(['source_id', 'name']).doUpdateSet(columns))
        .execute()
    },
    async attached(sourceId) {
      const rows = await db
        .selectFrom('source_files')
        .innerJoin('files', 'files.id', 'source_files.file_id')
        .where('source_id', '=', sourceId)
        .selectAll('files')
        .select(['source_files.name as attached_name', 'source_files.attached_at'])
        .orderBy('source_files.name')
        .execute()
      return rows.map((row) => ({
        file: toFile(row),
        name: row.attached_name,
        attachedAt: isoTime(row.attached_at),
      }))
    },
    async detach(sourceId, name) {
      const { numDeletedRows } = await db
        .deleteFrom('source_files')
        .where('source_id', '=', sourceId)
        .where('name', '=', name)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}

const toFile = (row: Selectable<FilesTable>): StoredFile => ({
  id: row.id,
  name: row.name,
  sizeBytes: row.size_bytes,
  contentType: row.content_type,
  sha256: row.sha256,
  createdAt: isoTime(row.created_at),
})
