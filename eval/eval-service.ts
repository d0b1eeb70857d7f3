// Runs a suite: asks each question without a record, searches, checks every quote against the stored text, judges.
import type { Answer } from '../core/answer.ts'
import type { EvalCase, EvalCaseResult, EvalSuite } from '../core/eval.ts'
import { newId } from '../core/ids.ts'
import type { Actor } from '../core/key.ts'
import { eachItem } from '../core/page.ts'
import type { Clock } from '../core/ports/clock.ts'
import type { DocumentStore } from '../core/ports/document-store.ts'
import type { AnswerService, EvalService } from '../core/ports/services.ts'
import type { SourceStore } from '../core/ports/source-store.ts'
import { judgeCase } from './judge-case.ts'
import { summarise } from './summarise.ts'

export interface EvalDeps {
  answers: AnswerService
  documents: Pick<DocumentStore, 'text'>
  sources: Pick<SourceStore, 'list'>
  clock: Clock
}

/** Cases run one after the other, so that latencies are those of a single asker. */
export function createEvalService({ answers, documents, sources, clock }: EvalDeps): EvalService {
  const observe = async (
    of: EvalCase,
    actor: Actor,
    names: ReadonlyMap<string, string>,
    { signal, profile }: NonNullable<Parameters<EvalService['run']>[3]>,
  ): Promise<EvalCaseResult> => {
    const started = clock.now()
    const answer = await answers.answer(
      {
        question: of.question,
        ...(of.language && { language: of.language }),
        ...(of.history && { history: of.history }),
        ...(profile && { profile }),
      },
      actor,
      { record: false, ...(signal && { signal }) },
    )
    const totalMs = clock.now() - started
    const hits = await answers.search({ query: of.question, limit: 50 }, actor)
    return judgeCase(of, {
      answer,
      hits,
      sourceNames: names,
      validCitations: await countValid(answer, documents),
      totalMs,
    })
  }

  const run = async (
    suite: EvalSuite,
    of: { suiteId: string | null },
    actor: Actor,
    options: Parameters<EvalService['run']>[3] = {},
  ) => {
    const startedAt = new Date(clock.now()).toISOString()
    const names = await namesOfSources(sources)
    const results: EvalCaseResult[] = []
    for (const one of suite.cases) {
      options.signal?.throwIfAborted()
      results.push(await observe(one, actor, names, options))
      options.onCase?.(results.length, suite.cases.length)
    }
    return {
      id: newId(),
      suiteId: of.suiteId,
      suiteName: suite.name,
      ...(options.profile && { profile: options.profile }),
      startedAt,
      finishedAt: new Date(clock.now()).toISOString(),
      metrics: summarise(suite.cases, results),
      results,
    }
  }
  return { run }
}

async function countValid(answer: Answer, documents: Pick<DocumentStore, 'text'>): Promise<number> {
  let valid = 0
  for (const citation of answer.citations) {
    const stored = await documents.text(citation.documentId, citation.version)
    if (stored?.text.slice(citation.start, citation.end) === citation.quote && citation.quote !== '')
      valid += 1
  }
  return valid
}

async function namesOfSources(sources: Pick<SourceStore, 'list'>): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for await (const source of eachItem((page) => sources.list({}, page))) names.set(source.id, source.name)
  return names
}
