// CSV and TSV: delimiter and quoting found by papaparse; one row is one block.
import Papa from 'papaparse'
import { decodeText } from '../decode-text.ts'
import { charsetOf } from '../html/read-html.ts'
import { plainReading, type ReadInput, type Reading } from '../reading.ts'
import { createTextBuilder } from '../text-builder.ts'
import { addRows } from './add-rows.ts'

export function readCsv({ raw, bytes, warn }: ReadInput): Reading {
  const decoded = decodeText(bytes, [charsetOf(raw.contentType)])
  if (decoded.lossy) warn(`Some characters could not be read as ${decoded.encoding}.`)
  // "sep=;" is Excel's own first line.
  const declared = /^sep=(.)\r?\n/.exec(decoded.text)
  const { data, errors } = Papa.parse<string[]>(decoded.text.slice(declared?.[0].length ?? 0), {
    delimiter: declared?.[1] ?? '',
    delimitersToGuess: [';', ',', '\t', '|'],
    skipEmptyLines: 'greedy',
  })
  const broken = errors.filter((error) => error.type === 'Quotes')
  const [first] = broken
  if (first)
    warn(
      `${broken.length} rows have broken quotes, the first is row ${(first.row ?? 0) + 1}; they were read as they stand.`,
    )
  const out = createTextBuilder()
  addRows(out, data)
  return plainReading(out.finish())
}
