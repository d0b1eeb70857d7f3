// The formats that are read, by what people call them: media type, endings, and other names servers use for them.

const FILE_KINDS = [
  'html',
  'markdown',
  'text',
  'csv',
  'json',
  'xml',
  'config',
  'rst',
  'srt',
  'vtt',
  'pdf',
  'docx',
  'odt',
  'pptx',
  'xlsx',
  'xls',
  'media',
] as const
export type FileKind = (typeof FILE_KINDS)[number]

type KindInfo = { mediaType: string; endings: readonly string[]; aliases: readonly string[]; text: boolean }

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const MEDIA_ENDINGS = ['mp4', 'mov', 'webm', 'avi', 'mpg', 'mpeg', 'mkv', 'mp3', 'wav', 'm4a', 'ogg', 'flac']

export const fileKinds: Readonly<Record<FileKind, KindInfo>> = {
  html: {
    mediaType: 'text/html',
    endings: ['html', 'htm', 'xhtml'],
    aliases: ['application/xhtml+xml'],
    text: true,
  },
  markdown: {
    mediaType: 'text/markdown',
    endings: ['md', 'markdown', 'mdx'],
    aliases: ['text/x-markdown'],
    text: true,
  },
  text: { mediaType: 'text/plain', endings: ['txt', 'text', 'log'], aliases: [], text: true },
  csv: {
    mediaType: 'text/csv',
    endings: ['csv', 'tsv'],
    aliases: ['application/csv', 'text/tab-separated-values'],
    text: true,
  },
  json: {
    mediaType: 'application/json',
    endings: ['json', 'jsonl', 'ndjson'],
    aliases: ['text/json', 'application/ld+json', 'application/x-ndjson'],
    text: true,
  },
  xml: {
    mediaType: 'application/xml',
    endings: ['xml', 'rss', 'atom'],
    aliases: ['text/xml', 'application/rss+xml', 'application/atom+xml'],
    text: true,
  },
  config: { mediaType: 'text/x-config', endings: ['cfg', 'conf', 'ini'], aliases: [], text: true },
  rst: { mediaType: 'text/x-rst', endings: ['rst'], aliases: ['text/prs.fallenstein.rst'], text: true },
  srt: { mediaType: 'application/x-subrip', endings: ['srt'], aliases: ['text/srt'], text: true },
  vtt: { mediaType: 'text/vtt', endings: ['vtt'], aliases: [], text: true },
  pdf: { mediaType: 'application/pdf', endings: ['pdf'], aliases: ['application/x-pdf'], text: false },
  docx: {
    mediaType: `${OFFICE}.wordprocessingml.document`,
    endings: ['docx', 'docm'],
    aliases: [],
    text: false,
  },
  odt: {
    mediaType: 'application/vnd.oasis.opendocument.text',
    endings: ['odt'],
    aliases: [],
    text: false,
  },
  pptx: {
    mediaType: `${OFFICE}.presentationml.presentation`,
    endings: ['pptx', 'pptm'],
    aliases: [],
    text: false,
  },
  xlsx: {
    mediaType: `${OFFICE}.spreadsheetml.sheet`,
    endings: ['xlsx', 'xlsm', 'ods'],
    aliases: ['application/vnd.oasis.opendocument.spreadsheet'],
    text: false,
  },
  xls: { mediaType: 'application/vnd.ms-excel', endings: ['xls'], aliases: [], text: false },
  media: { mediaType: 'video/*', endings: MEDIA_ENDINGS, aliases: [], text: false },
}

const byEnding = new Map(
  FILE_KINDS.flatMap((kind) => fileKinds[kind].endings.map((ending): [string, FileKind] => [ending, kind])),
)
const byMediaType = new Map(
  FILE_KINDS.flatMap((kind) =>
    [fileKinds[kind].mediaType, ...fileKinds[kind].aliases].map((type): [string, FileKind] => [type, kind]),
  ),
)

/** The ending of a file name or of a URL's last segment, lower case, without the dot; '' when there is none. */
export const endingOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

export const kindOfName = (name: string): FileKind | undefined => byEnding.get(endingOf(name))

/** Generic answers of servers (text/plain, application/octet-stream) say nothing: undefined. */
export function kindOfContentType(contentType: string | null): FileKind | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (/^(?:video|audio)\//.test(type)) return 'media'
  return type === 'text/plain' ? undefined : byMediaType.get(type)
}
