import { expect, it } from 'vitest'
import { loadConfig } from '../core/config/load-config.ts'
import { publicConfig } from './public-config.ts'

it('shows settings by name and never a secret, nor a password inside an address', () => {
  const shown = publicConfig(
    loadConfig({
      QDRANT_API_KEY: 'hunter2',
      EMBEDDING_BASE_URL: 'http://user:pass123@127.0.0.1/v1',
      KILDE_PORT: '9',
    }),
  )
  expect(shown).toMatchObject({ QDRANT_API_KEY: 'set', LLM_API_KEY: 'not set', KILDE_PORT: 9 })
  expect(JSON.stringify(shown)).not.toMatch(/hunter2|pass123/)
})
