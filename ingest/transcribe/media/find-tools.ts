// Where ffmpeg and ffprobe are: the settings first, then PATH. Both are needed; without them only sidecar subtitles are read.
import { access, constants } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path'

export interface MediaTools {
  ffmpeg: string
  ffprobe: string
}

export interface ToolSettings {
  ffmpeg?: string | undefined
  ffprobe?: string | undefined
}

/** Absolute paths, or null when one of the two cannot be run. `path`: a PATH. Runs nothing. */
export async function findMediaTools(settings: ToolSettings, path: string): Promise<MediaTools | null> {
  const ffmpeg = await findProgram(settings.ffmpeg ?? 'ffmpeg', path)
  if (ffmpeg === null) return null
  const beside = settings.ffprobe ?? join(dirname(ffmpeg), 'ffprobe')
  const ffprobe = (await findProgram(beside, path)) ?? (await findProgram('ffprobe', path))
  return ffprobe === null ? null : { ffmpeg, ffprobe }
}

async function findProgram(name: string, path: string): Promise<string | null> {
  const candidates =
    isAbsolute(name) || name.includes(sep)
      ? [resolve(name)]
      : path
          .split(delimiter)
          .filter((folder) => folder !== '')
          .map((folder) => join(folder, name))
  for (const candidate of candidates) {
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return candidate
  }
  return null
}
