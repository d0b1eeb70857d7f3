// Small files that ask for much: of memory, of time, of depth.
import type { Sample } from './damage.ts'
import type { Random } from './random.ts'
import { writeZip } from './write-zip.ts'

const text = (name: string, body: string): Sample => ({ name, bytes: new TextEncoder().encode(body) })
const WORD_TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
const word = (document: Uint8Array, claimedSize?: number): Sample => ({
  name: 'bomb.docx',
  bytes: writeZip([
    { name: '[Content_Types].xml', bytes: Buffer.from(WORD_TYPES) },
    { name: 'word/document.xml', bytes: document, ...(claimedSize !== undefined && { claimedSize }) },
  ]),
})

const bombs: readonly [(size: number) => Sample, ...((size: number) => Sample)[]] = [
  (size) => text('deep.html', '<div>'.repeat(size * 3)),
  (size) => text('lists.html', '<ul><li>a'.repeat(size)),
  (size) => text('tables.html', '<table><tr><td>a'.repeat(size)),
  (size) =>
    text('spans.html', `<table>${'<tr><td rowspan=9999 colspan=9999>x'.repeat(Math.min(300, size))}</table>`),
  (size) => text('open.html', '<a href="'.repeat(size * 20)),
  (size) => text('deep.json', '['.repeat(size * 50) + ']'.repeat(size * 50)),
  (size) => text('wide.json', `{"a":[${'{"b":1},'.repeat(size * 5)}{}]}`),
  (size) => text('deep.xml', `<?xml version="1.0"?>${'<a>'.repeat(size * 2)}${'</a>'.repeat(size * 2)}`),
  () =>
    text(
      'lol.xml',
      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${`&a${i - 1};`.repeat(10)}">`).join('')}]><l>&a19;</l>`,
    ),
  () =>
    text(
      'outside.xml',
      '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>text &a; text</l>',
    ),
  (size) => text('quotes.csv', `a,b\n"${'x,"'.repeat(size * 10)}`),
  (size) => text('wide.csv', `${'a,'.repeat(size * 10)}\n${'1,'.repeat(size * 10)}`),
  (size) => text('deep.md', `${'> '.repeat(size)}text`),
  (size) => text('stars.md', '*a '.repeat(size * 4)),
  (size) => text('brackets.md', '['.repeat(size * 4)),
  (size) =>
    text(
      'lists.md',
      Array.from({ length: Math.min(1000, size) }, (_, i) => `${' '.repeat(i * 2)}- a`).join('\n'),
    ),
  (size) =>
    text(
      'deep.rst',
      Array.from({ length: Math.min(2000, size) }, (_, i) => `${'  '.repeat(i)}* a\n`).join('\n'),
    ),
  (size) => text('blanks.rst', `${' '.repeat(size * 100)}x\n`.repeat(5)),
  (size) => text('one-line.txt', 'word '.repeat(size * 100)),
  (size) => text('no-blank.txt', 'a'.repeat(size * 500)),
  (size) => text('marks.txt', `e${'\u0301'.repeat(size * 50)}`),
  (size) => text('ligatures.txt', '\ufdfa'.repeat(size * 20)),
  (size) => text('sections.conf', '['.repeat(size * 20) + '\n#'.repeat(size * 20)),
  (size) => text('cues.srt', '1\n00:00:00,000 --> 00:00:01,000\n<<<<<<\n\n'.repeat(size * 2)),
  (size) => word(Buffer.alloc(size * 20_000, 0x20)),
  (size) => word(Buffer.from('<w:document>'.repeat(size)), 100),
  (size) => word(Buffer.from(`<w:document><w:body>${'<w:tbl><w:tr><w:tc>'.repeat(size)}`)),
  (size) => ({
    name: 'entries.docx',
    bytes: writeZip(
      Array.from({ length: Math.min(12_000, size * 6) }, (_, i) => ({
        name: `${i}`,
        bytes: Buffer.alloc(0),
      })),
    ),
  }),
  (size) =>
    text(
      'pages.pdf',
      `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count ${size * 1_000_000}/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>`,
    ),
  (size) =>
    text('objects.pdf', `%PDF-1.4\n${'1 0 obj<</A 1 0 R>>endobj\n'.repeat(size)}trailer<</Root 1 0 R>>`),
]

/** Deterministic: the kind by `index`, the size by `random`. */
export const bombOf = (index: number, random: Random): Sample =>
  (bombs[index % bombs.length] ?? bombs[0])(100 + random.below(1900))
