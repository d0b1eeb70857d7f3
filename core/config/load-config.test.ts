import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { loadConfig } from './load-config.ts'

it('gives the documented defaults when nothing is set', () => {
  const config = loadConfig({})
  expect(config).toMatchObject({ port: 8787, host: '127.0.0.1', data: './data', allowPrivateNetwork: [] })
})

it('reports every problem at once, by name and without values', () => {
  expect(() => loadConfig({ KILDE_PORT: 'abc', QDRANT_URL: 'hunter2' })).toThrow(/KILDE_PORT.*QDRANT_URL/s)
  expect(() => loadConfig({ QDRANT_URL: 'hunter2' })).not.toThrow(/hunter2/)
})

it('prefers the environment over the file', () => {
  expect(loadConfig({ KILDE_PORT: '1' }, { KILDE_PORT: 2 }).port).toBe(1)
  expect(loadConfig({}, { KILDE_PORT: 2 }).port).toBe(2)
})

it('refuses an unknown name in the file', () => {
  expect(() => loadConfig({}, { KILDE_PROT: 1 })).toThrow(/KILDE_PROT/)
})

it('hides secrets wherever they are printed', () => {
  const config = loadConfig({ LLM_API_KEY: 'sk-very-secret' })
  expect(`${JSON.stringify(config)} ${inspect(config)} ${config.llmApiKey}`).not.toContain('sk-very-secret')
  expect(config.llmApiKey?.reveal()).toBe('sk-very-secret')
})
