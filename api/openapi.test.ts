import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contract } from './contract/contract.ts'
import { openApiDocument } from './openapi.ts'
import { createTestApi } from './testing/test-api.ts'

const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).optional(),
  responses: z.record(z.string(), z.unknown()),
})
const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
})

describe('openapi.json', () => {
  const document = Document.parse(openApiDocument({ version: '1', publicUrl: null }))
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

  it('has every call of the contract once, under its own id', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids.toSorted()).toEqual(Object.keys(contract).toSorted())
    expect(Object.entries(contract).filter(([name, { id }]) => name !== id)).toEqual([])
  })

  it('declares every parameter of a path', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name)
      expect(declared, path).toEqual(named)
    }
  })

  it('resolves every reference', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
    expect(refs.length).toBeGreaterThan(0)
    for (const [, name = ''] of refs) expect(document.components.schemas).toHaveProperty(name)
  })

  it('is served as it is generated', async () => {
    const { call } = await createTestApi()
    const { status, body } = await call(null, 'GET', '/openapi.json')
    expect(status).toBe(200)
    expect(Object.keys(Document.parse(body).paths)).toEqual(Object.keys(document.paths))
  })
})
