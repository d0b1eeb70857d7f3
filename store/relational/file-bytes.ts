// Bytes on disk under their hash: streamed to a temporary file, synced, then named, so that a name means whole bytes.
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, toAppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'

export interface FileBytes {
  /** @throws AppError `too-large` as soon as the limit is passed, `disk-full`; nothing stays behind then */
  write(
    body: AsyncIterable<Uint8Array>,
    of: { name: string; limitBytes: number },
  ): Promise<{ sha256: string; sizeBytes: number }>
  /** @throws AppError `not-found` */
  read(sha256: string): Promise<Uint8Array>
}

const UNFINISHED = '.upload-'

/** Call it once the folder is locked: what an earlier process left unfinished is removed. */
export async function openFileBytes(folder: string): Promise<FileBytes> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const file of await readdir(folder)) {
    if (file.startsWith(UNFINISHED)) await rm(join(folder, file), { force: true })
  }
  return {
    async write(body, of) {
      const temporary = join(folder, `${UNFINISHED}${newId()}`)
      try {
        const written = await writeSynced(temporary, body, of)
        const named = join(folder, written.sha256)
        if (await isFile(named)) await rm(temporary)
        else await rename(temporary, named)
        await syncFolder(folder)
        return written
      } catch (error) {
        await rm(temporary, { force: true })
        throw toAppError(error)
      }
    },
    read: (sha256) =>
      readFile(join(folder, sha256)).catch((error) => {
        throw new AppError(
          'not-found',
          `Reading an uploaded file: its bytes should lie in files/${sha256} in the data folder (KILDE_DATA) and cannot be read. Put them back from a copy or upload the file again.`,
          { cause: error },
        )
      }),
  }
}

async function writeSynced(
  path: string,
  body: AsyncIterable<Uint8Array>,
  of: { name: string; limitBytes: number },
): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const part of body) {
      sizeBytes += part.byteLength
      if (sizeBytes > of.limitBytes) throw tooLarge(of)
      hash.update(part)
      await file.writeFile(part)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Makes the new name last through a power loss; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

const tooLarge = (of: { name: string; limitBytes: number }) =>
  new AppError(
    'too-large',
    `Uploading ${of.name}: a file may have ${of.limitBytes} bytes at most, this one has more. Split it or raise the limit; nothing was kept.`,
    { details: { name: of.name, limitBytes: of.limitBytes } },
  )
