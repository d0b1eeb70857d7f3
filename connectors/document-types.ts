// Which files and responses are taken as documents. The parser looks inside; here only names and content types count.

/** Endings of the files that are taken, media included: the parser gives the reason for what it cannot read. */
const documentEndings = new Set(
  (
    'html htm xhtml md markdown mdx txt text log csv tsv json jsonl ndjson xml rss atom cfg conf ini rst srt vtt ' +
    'pdf docx docm pptx pptm xlsx xlsm ods odt xls mp4 mov webm avi mpg mpeg mkv mp3 wav m4a ogg flac'
  ).split(' '),
)

/** Endings of videos and sound. */
const mediaEndings = new Set('mp4 mov webm avi mpg mpeg mkv mp3 wav m4a ogg flac'.split(' '))

/** Endings of web assets: never worth a request. Everything else on the web is asked and judged by its content type. */
const assetEndings = new Set(
  (
    'css js mjs map png jpg jpeg gif svg webp avif ico bmp tif tiff psd woff woff2 ttf otf eot ' +
    'zip gz tgz bz2 xz 7z rar tar jar war exe msi dmg pkg deb rpm iso apk bin dll so wasm swf'
  ).split(' '),
)

const documentContentTypes = new Set([
  'text/html',
  'application/xhtml+xml',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-excel',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.text',
  'text/plain',
  'text/markdown',
  'text/x-markdown',
  'text/x-rst',
  'text/csv',
  'text/vtt',
  'application/x-subrip',
  'application/json',
  'application/xml',
  'text/xml',
])

/** Content types that say nothing: then the name decides. */
const vagueContentTypes = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/download',
])

/** Lower case, without the dot; '' when there is none. Dotfiles have none. */
const endingOf = (name: string): string => /[^/]\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

export const isDocumentName = (name: string): boolean => documentEndings.has(endingOf(name))

export const isMediaName = (name: string): boolean => mediaEndings.has(endingOf(name))

export const isAssetName = (name: string): boolean => assetEndings.has(endingOf(name))

/** `Text/HTML; charset=x` → `text/html` */
export const mediaTypeOf = (contentType: string | null | undefined): string =>
  (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

export const isHtmlType = (contentType: string | null | undefined): boolean =>
  ['text/html', 'application/xhtml+xml'].includes(mediaTypeOf(contentType))

/** A response: by its content type, and by its name where that type says nothing. No type and no ending counts as a page. */
export function isDocumentResponse(contentType: string | null | undefined, name: string): boolean {
  const type = mediaTypeOf(contentType)
  if (vagueContentTypes.has(type)) return type === '' && endingOf(name) === '' ? true : isDocumentName(name)
  return documentContentTypes.has(type) || /^(video|audio)\//.test(type)
}
