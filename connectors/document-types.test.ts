import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isAssetName, isDocumentName, isDocumentResponse } from './document-types.ts'

const fixtures = readdirSync(new URL('../fixtures/files', import.meta.url))

describe('what counts as a document', () => {
  it.each(fixtures)('takes %s, so that the parser may say what is in it', (name) => {
    expect(isDocumentName(name)).toBe(true)
    expect(isAssetName(name)).toBe(false)
  })

  it.each(['program.exe', 'passwd', '.env', 'archive.zip', 'a.docx.lnk'])('leaves %s alone', (name) => {
    expect(isDocumentName(name)).toBe(false)
  })

  it('judges a response by its type, and by its name where the type says nothing', () => {
    const ods = 'application/vnd.oasis.opendocument.spreadsheet'
    expect(isDocumentResponse(ods, 'download')).toBe(true)
    expect(isDocumentResponse('application/octet-stream', 'stock.ods')).toBe(true)
    expect(isDocumentResponse('image/png', 'stock.ods')).toBe(false)
  })
})
