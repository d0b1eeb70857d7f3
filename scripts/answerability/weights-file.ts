// The bundled weights: read, and the model of one embedder replaced.
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { AnswerabilityModel } from '../../retrieval/answerability/answerability.ts'
import { EMBEDDER } from './fit-model.ts'

export function readModel(path: string): AnswerabilityModel {
  const file = z.object({ models: z.array(AnswerabilityModel) }).parse(JSON.parse(readFileSync(path, 'utf8')))
  const model = file.models.find(({ embedder, tokens }) => embedder === EMBEDDER && tokens)
  if (model !== undefined) return model
  throw new Error(
    `Reading ${path}: expected a model for ${EMBEDDER}, found none. Run tsx scripts/fit-answerability.ts fit.`,
  )
}

/** The other models stay as they are; the version rises, so that logged decisions tell them apart. */
export function writeModel(path: string, model: AnswerabilityModel): void {
  const file = z
    .object({
      version: z.number(),
      models: z.array(z.looseObject({ embedder: z.string().nullable(), tokens: z.boolean() })),
    })
    .parse(JSON.parse(readFileSync(path, 'utf8')))
  const others = file.models.filter(
    ({ embedder, tokens }) => embedder !== EMBEDDER || tokens !== model.tokens,
  )
  const models = [model, ...others]
  writeFileSync(path, `${JSON.stringify({ version: file.version + 1, models }, null, 2)}\n`)
}
