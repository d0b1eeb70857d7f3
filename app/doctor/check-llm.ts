// Does the LLM's server answer, take the key, and know the model? Asks for its list of models, which costs no token.
import { z } from 'zod'
import type { Config } from '../../core/config/schema.ts'
import { toAppError } from '../../core/errors.ts'
import type { Check } from './check-installation.ts'

const listed = z.object({ data: z.array(z.object({ id: z.string() })) })

/** One line for the LLM, one for the reranker; none for what is not set. */
export async function checkLlm(config: Config): Promise<Check[]> {
  const { llmProvider, llmModel, llmBaseUrl, rerankModel } = config
  const checks: Check[] = []
  if (llmProvider !== undefined || llmModel !== undefined || llmBaseUrl !== undefined) {
    const missing = [
      llmProvider === undefined && 'LLM_PROVIDER',
      llmModel === undefined && 'LLM_MODEL',
      llmProvider !== 'anthropic' && llmBaseUrl === undefined && 'LLM_BASE_URL',
    ].filter((name) => name !== false)
    checks.push(
      missing.length === 0
        ? await askForModels(config)
        : {
            name: 'LLM',
            state: 'problem',
            found: `${missing.join(' and ')} not set`,
            todo: 'set all of them, or none',
          },
    )
  }
  if (rerankModel === 'llm' && llmModel === undefined)
    checks.push({
      ...{ name: 'reranker', state: 'problem', found: 'RERANK_MODEL=llm without an LLM' },
      todo: 'set LLM_PROVIDER and LLM_MODEL, or name a cross-encoder',
    })
  else if (rerankModel !== undefined) checks.push({ name: 'reranker', state: 'ok', found: rerankModel })
  return checks
}

/** That something answers says little: a wrong path, a proxy without its server, a server that is loading its model. */
function failing(status: number): Pick<Check, 'state' | 'found' | 'todo'> {
  if (status === 404 || status === 405) {
    return {
      ...{ state: 'missing', found: `answers, but has no list of models at /models (${status})` },
      todo: 'is LLM_BASE_URL right, with its /v1? some servers list none: `kilde ask` tells for sure',
    }
  }
  if (status === 429) {
    return {
      state: 'missing',
      found: 'takes no more calls for now (429)',
      todo: 'wait, or ask for a higher limit',
    }
  }
  const todo = status >= 500 ? "see the LLM server's own log" : 'correct LLM_BASE_URL or LLM_PROVIDER'
  return { state: 'problem', found: `fails (${status})`, todo }
}

async function askForModels({ llmProvider, llmModel, llmBaseUrl, llmApiKey }: Config): Promise<Check> {
  const name = 'LLM'
  const base = (llmBaseUrl ?? 'https://api.anthropic.com/v1').replace(/\/$/, '')
  const key = llmApiKey?.reveal()
  const headers: Record<string, string> =
    llmProvider === 'anthropic'
      ? { 'anthropic-version': '2023-06-01', ...(key !== undefined && { 'x-api-key': key }) }
      : key === undefined
        ? {}
        : { authorization: `Bearer ${key}` }
  try {
    const response = await fetch(`${base}/models`, { headers, signal: AbortSignal.timeout(5000) })
    const { status } = response
    if (status === 401 || status === 403)
      return {
        name,
        state: 'problem',
        found: `does not take the key (${status})`,
        todo: 'correct LLM_API_KEY',
      }
    if (status >= 400) return { name, ...failing(status) }
    const models = listed.safeParse(await response.json().catch(() => null))
    if (!models.success)
      return {
        ...{ name, state: 'missing', found: `answers ${status} with something that is no list of models` },
        todo: 'is LLM_BASE_URL the address of an LLM server, with its /v1? `kilde ask` tells for sure',
      }
    if (models.data.data.some(({ id }) => id === llmModel))
      return { name, state: 'ok', found: `answers and has ${llmModel}` }
    const some = models.data.data.slice(0, 3).map(({ id }) => id)
    const todo = `is LLM_MODEL right? it lists ${some.join(', ') || 'none'}`
    return { name, state: 'missing', found: `answers, but does not list ${llmModel}`, todo }
  } catch (thrown) {
    const found = `no answer: ${toAppError(thrown).message}`
    return { name, state: 'problem', found, todo: 'start it or correct LLM_BASE_URL' }
  }
}
