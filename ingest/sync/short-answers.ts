// Short answers: the row is what is answered, a document of chunks is how its questions are found.
import type { Chunk } from '../../core/document.ts'
import { AppError } from '../../core/errors.ts'
import { chunkIdOf, type DocumentId, documentIdOf, newId, type SourceId, sha256 } from '../../core/ids.ts'
import type { SyncService } from '../../core/ports/services.ts'
import { BUILT_IN_SHORT_ANSWERS, type ShortAnswer, type ShortAnswerInput } from '../../core/short-answer.ts'
import { toLanguage } from '../../core/text/language.ts'
import { detectedLanguage } from './document-metadata.ts'
import { embedChunks } from './embed-chunks.ts'
import { readmitDocument } from './exclude-document.ts'
import { fingerprintOf } from './fingerprint.ts'
import { isHeld, reusableChunks } from './reusable-chunks.ts'
import { PRIORITY } from './stages.ts'
import type { SyncParts } from './sync-deps.ts'

export interface ShortAnswers {
  save: SyncService['saveShortAnswer']
  remove: SyncService['removeShortAnswer']
}

export function createShortAnswers(parts: SyncParts): ShortAnswers {
  const { documents, chunks, shortAnswers, commits, gate: sourceGate, clock } = parts

  const publish = async (row: ShortAnswer): Promise<void> => {
    const fingerprint = fingerprintOf(parts, {})
    const cut = await questionChunks(row)
    const contentHash = sha256(JSON.stringify([row.language, row.answer, cut.map((chunk) => chunk.text)]))
    const gate = await documents.gate(row.sourceId, row.id)
    if (gate?.state === 'live' && gate.contentHash === contentHash && gate.fingerprint === fingerprint) return
    // Whoever saves it wants it to answer, also when its document had been taken out.
    if (gate?.excluded) await readmitDocument(parts, row.documentId)
    const held = await reusableChunks(parts, row.documentId, gate)
    const embedded = await embedChunks(
      parts.embedder,
      cut.filter((chunk) => !isHeld(held, chunk)),
      { stages: parts.stages, priority: PRIORITY.push },
    )
    const byId = new Map(embedded.map((chunk) => [chunk.id, chunk]))
    await chunks.publish({
      documentId: row.documentId,
      sourceId: row.sourceId,
      externalId: row.id,
      url: null,
      title: row.question,
      language: row.language,
      contentType: 'text/plain',
      text: row.answer,
      rawHash: contentHash,
      contentHash,
      fingerprint,
      validators: { etag: null, lastModified: null, updatedAt: null },
      links: null,
      audience: [],
      chunks: cut.map((chunk) => byId.get(chunk.id) ?? chunk),
      run: null,
    })
  }

  const save: ShortAnswers['save'] = async (input, existing) => {
    assertValidity(input)
    const sourceId = input.sourceId ?? existing?.sourceId ?? BUILT_IN_SHORT_ANSWERS
    await assertShortAnswersSource(parts, sourceId)
    const id = existing?.id ?? newId()
    const now = new Date(clock.now()).toISOString()
    const row: ShortAnswer = {
      id,
      sourceId,
      documentId: documentIdOf(sourceId, id),
      question: input.question,
      variants: input.variants,
      answer: input.answer,
      language: toLanguage(input.language) ?? (await detectedLanguage(`${input.question}\n${input.answer}`)),
      validFrom: input.validFrom,
      validUntil: input.validUntil,
      links: input.links,
      createdAt: existing?.createdAt ?? now,
      updatedAt: now,
    }
    return sourceGate.enter(sourceId, () =>
      commits.run(id, async () => {
        // The document first: a row that questions cannot find would look saved and never answer.
        await publish(row)
        await shortAnswers.save(row)
        if (existing !== undefined && existing.sourceId !== sourceId) await withdraw(existing.documentId)
        return row
      }),
    )
  }

  const withdraw = (documentId: DocumentId): Promise<void> =>
    chunks.remove([{ documentId, state: 'gone', reason: 'removed-by-person' }], null)

  return {
    save,
    remove: (id) =>
      commits.run(id, async () => {
        const row = await shortAnswers.get(id)
        if (row === undefined) return false
        await withdraw(row.documentId)
        return shortAnswers.remove(id)
      }),
  }
}

/** One chunk for the question and one for each variant; none for the answer, which is never matched. */
async function questionChunks(row: ShortAnswer): Promise<Chunk[]> {
  const texts = [...new Set([row.question, ...row.variants])]
  const languages = await Promise.all(texts.map((text) => detectedLanguage(text, row.language)))
  return texts.map((text, seq) => ({
    id: chunkIdOf(row.documentId, [], text, 0),
    documentId: row.documentId,
    sourceId: row.sourceId,
    kind: 'short-answer',
    seq,
    headingPath: [],
    anchor: null,
    page: null,
    seconds: null,
    start: 0,
    end: 0,
    text,
    embedText: text,
    language: languages[seq] ?? row.language,
  }))
}

async function assertShortAnswersSource({ sources }: SyncParts, sourceId: SourceId): Promise<void> {
  const source = await sources.get(sourceId)
  if (source?.kind === 'short-answers') return
  throw new AppError(
    'bad-request',
    `Saving a short answer: expected sourceId to name a source of kind short-answers, ` +
      `${source === undefined ? 'there is none with this id' : `"${source.name}" is of kind ${source.kind}`}. ` +
      'Leave sourceId out for the built-in one.',
    { details: { fields: [{ path: 'sourceId', reason: 'not a short-answers source' }] } },
  )
}

function assertValidity({ validFrom, validUntil }: ShortAnswerInput): void {
  if (validFrom === null || validUntil === null || Date.parse(validFrom) < Date.parse(validUntil)) return
  throw new AppError(
    'bad-request',
    `Saving a short answer: expected validFrom before validUntil, got ${validFrom} and ${validUntil}. Swap or clear one.`,
    { details: { fields: [{ path: 'validUntil', reason: 'not after validFrom' }] } },
  )
}
