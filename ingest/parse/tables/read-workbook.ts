// Spreadsheets (xlsx, xls, ods): each sheet is a heading, each row a block; values as shown, formulas never run.
import { load } from 'cheerio'
import { read, utils, type WorkBook } from 'xlsx'
import { openArchive } from '../archive/open-archive.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { unreadable } from '../unreadable.ts'
import { addRows } from './add-rows.ts'

export async function readWorkbook({ raw, bytes, warn }: ReadInput): Promise<Reading> {
  const isArchive = bytes[0] === 0x50
  const hidden = new Set<string>()
  if (isArchive) {
    const archive = await openArchive(bytes)
    await archive.verify()
    for (const name of hiddenTables((await archive.read('content.xml'))?.toString('utf8') ?? ''))
      hidden.add(name)
  }
  const workbook = open(bytes, raw.name)
  const out = createTextBuilder()
  for (const [index, name] of workbook.SheetNames.entries()) {
    const sheet = workbook.Sheets[name]
    if (!sheet?.['!ref']) continue
    if (workbook.Workbook?.Sheets?.[index]?.Hidden || hidden.has(name)) {
      warn(`Sheet ${name} is hidden and was left out.`)
      continue
    }
    out.add('heading', name, { level: 1 })
    addRows(
      out,
      utils.sheet_to_json<string[]>(sheet, { header: 1, raw: false, defval: '', blankrows: false }),
    )
  }
  const built = out.finish()
  const onlyNames = built.blocks.every((block) => block.kind === 'heading')
  if (onlyNames) throw unreadable('empty', `${raw.name} was opened, but its sheets hold no values.`)
  return plainReading(built, workbook.Props?.Title ?? null)
}

function open(bytes: Uint8Array, name: string): WorkBook {
  try {
    return read(bytes, { type: 'array', dense: true, cellFormula: false, cellHTML: false, bookVBA: false })
  } catch (error) {
    if (error instanceof Error && /password|encrypt/i.test(error.message)) {
      throw unreadable('encrypted', `${name} is protected by a password. Remove it and try again.`, error)
    }
    throw error
  }
}

/** xlsx and xls say so themselves; of ods the library does not tell. */
function hiddenTables(content: string): string[] {
  if (!content.includes('table:display="false"')) return []
  const $ = load(content, { xml: true })
  const styles = new Set(
    $('style\\:table-properties[table\\:display="false"]')
      .toArray()
      .map((node) => $(node).parent().attr('style:name')),
  )
  return $('table\\:table')
    .toArray()
    .flatMap(({ attribs }) => (styles.has(attribs['table:style-name']) ? [attribs['table:name'] ?? ''] : []))
}
