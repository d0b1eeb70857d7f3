// The typed client: one method per call, shapes from the contract. Errors are AppErrors with code and request id.
import type { z } from 'zod'
import type { Call } from '../api/contract/call.ts'
import { contract } from '../api/contract/contract.ts'
import { answerEvents } from './answer-events.ts'
import { previewEvents } from './preview-events.ts'
import { runEvents } from './run-events.ts'
import { type CallOptions, type ClientOptions, createSender } from './send.ts'

export type Client = ReturnType<typeof createClient>

type Body<C extends Call> = z.input<C['body']> & object
type Query<C extends Call> = Partial<z.input<C['query']> & Record<never, never>>
type C = typeof contract

export function createClient(clientOptions: ClientOptions) {
  const { send, stream } = createSender(clientOptions)
  const c = contract
  return {
    ask: (body: Body<C['ask']>, options?: CallOptions) => send(c.ask, { body }, options),
    askStream: (body: Body<C['ask']>, options?: CallOptions) =>
      answerEvents(stream(c.ask, { body: { ...body, stream: true } }, options)),
    search: (body: Body<C['search']>, options?: CallOptions) => send(c.search, { body }, options),

    listSources: (query: Query<C['listSources']> = {}) => send(c.listSources, { query }),
    createSource: (body: Body<C['createSource']>) => send(c.createSource, { body }),
    previewWebsite: (body: Body<C['previewWebsite']>, options?: CallOptions) =>
      send(c.previewWebsite, { body }, options),
    /** Each address as it is decided, then the counts. */
    previewWebsiteStream: (body: Body<C['previewWebsite']>, options?: CallOptions) =>
      previewEvents(stream(c.previewWebsite, { body }, options)),
    getSource: (id: string) => send(c.getSource, { params: { id } }),
    updateSource: (id: string, body: Body<C['updateSource']>) =>
      send(c.updateSource, { params: { id }, body }),
    deleteSource: (id: string) => send(c.deleteSource, { params: { id } }),
    syncSource: (id: string) => send(c.syncSource, { params: { id } }),
    listCandidates: (id: string) => send(c.listCandidates, { params: { id } }),

    listRuns: (id: string, query: Query<C['listRuns']> = {}) => send(c.listRuns, { params: { id }, query }),
    cancelRun: (id: string, runId: string) => send(c.cancelRun, { params: { id, runId } }),
    confirmRun: (id: string, runId: string) => send(c.confirmRun, { params: { id, runId } }),
    getRun: (id: string) => send(c.getRun, { params: { id } }),
    listRunDocuments: (id: string, query: Query<C['listRunDocuments']> = {}) =>
      send(c.listRunDocuments, { params: { id }, query }),
    streamRun: (id: string, options?: CallOptions) =>
      runEvents(stream(c.streamRun, { params: { id } }, options)),

    listDocuments: (id: string, query: Query<C['listDocuments']> = {}) =>
      send(c.listDocuments, { params: { id }, query }),
    getDocument: (id: string, query: Query<C['getDocument']> = {}) =>
      send(c.getDocument, { params: { id }, query }),
    listDocumentVersions: (id: string) => send(c.listDocumentVersions, { params: { id } }),
    diffDocument: (id: string, query: Query<C['diffDocument']> = {}) =>
      send(c.diffDocument, { params: { id }, query }),
    updateDocument: (id: string, body: Body<C['updateDocument']>) =>
      send(c.updateDocument, { params: { id }, body }),
    deleteDocument: (id: string) => send(c.deleteDocument, { params: { id } }),

    listFiles: (query: Query<C['listFiles']> = {}) => send(c.listFiles, { query }),
    /** Every part of the form with a file name is taken. */
    uploadFiles: (id: string, form: FormData, options?: CallOptions) =>
      send(c.addFiles, { params: { id }, body: form }, options),
    reuseFile: (id: string, body: Body<C['addFiles']>) => send(c.addFiles, { params: { id }, body }),

    putArticle: (id: string, externalId: string, body: Body<C['putArticle']>) =>
      send(c.putArticle, { params: { id, externalId }, body }),
    putArticles: (id: string, body: Body<C['putArticles']>) => send(c.putArticles, { params: { id }, body }),
    deleteArticle: (id: string, externalId: string) => send(c.deleteArticle, { params: { id, externalId } }),

    listShortAnswers: (query: Query<C['listShortAnswers']> = {}) => send(c.listShortAnswers, { query }),
    createShortAnswer: (body: Body<C['createShortAnswer']>) => send(c.createShortAnswer, { body }),
    getShortAnswer: (id: string) => send(c.getShortAnswer, { params: { id } }),
    updateShortAnswer: (id: string, body: Body<C['updateShortAnswer']>) =>
      send(c.updateShortAnswer, { params: { id }, body }),
    deleteShortAnswer: (id: string) => send(c.deleteShortAnswer, { params: { id } }),

    getProfile: (query: Query<C['getProfile']> = {}) => send(c.getProfile, { query }),
    putProfile: (body: Body<C['putProfile']>) => send(c.putProfile, { body }),
    publishProfile: () => send(c.publishProfile),
    listProfileVersions: (query: Query<C['listProfileVersions']> = {}) =>
      send(c.listProfileVersions, { query }),
    publishProfileVersion: (version: number) =>
      send(c.publishProfileVersion, { params: { version: String(version) } }),
    diffProfile: (query: Query<C['diffProfile']> = {}) => send(c.diffProfile, { query }),
    getAgent: () => send(c.getAgent),
    updateAgent: (body: Body<C['updateAgent']>) => send(c.updateAgent, { body }),
    getHandoff: () => send(c.getHandoff),
    putHandoff: (body: Body<C['putHandoff']>) => send(c.putHandoff, { body }),
    tryHandoff: (body: Body<C['tryHandoff']>) => send(c.tryHandoff, { body }),

    listQuestions: (query: Query<C['listQuestions']> = {}) => send(c.listQuestions, { query }),
    getQuestion: (id: string) => send(c.getQuestion, { params: { id } }),
    giveFeedback: (id: string, body: Body<C['giveFeedback']>) =>
      send(c.giveFeedback, { params: { id }, body }),

    listGaps: (query: Query<C['listGaps']> = {}) => send(c.listGaps, { query }),
    getGap: (id: string) => send(c.getGap, { params: { id } }),
    resolveGap: (id: string, body: Body<C['resolveGap']>) => send(c.resolveGap, { params: { id }, body }),
    dismissGap: (id: string) => send(c.dismissGap, { params: { id } }),
    reopenGap: (id: string) => send(c.reopenGap, { params: { id } }),

    listSuites: (query: Query<C['listSuites']> = {}) => send(c.listSuites, { query }),
    createSuite: (body: Body<C['createSuite']>) => send(c.createSuite, { body }),
    getSuite: (id: string) => send(c.getSuite, { params: { id } }),
    putSuite: (id: string, body: Body<C['putSuite']>) => send(c.putSuite, { params: { id }, body }),
    deleteSuite: (id: string) => send(c.deleteSuite, { params: { id } }),
    runSuite: (id: string, options?: CallOptions, query: Query<C['runSuite']> = {}) =>
      send(c.runSuite, { params: { id }, query }, options),
    getEvalRun: (id: string) => send(c.getEvalRun, { params: { id } }),
    compareEvalRun: (id: string, query: Query<C['compareEvalRun']> = {}) =>
      send(c.compareEvalRun, { params: { id }, query }),

    getAnalytics: (query: Query<C['getAnalytics']> = {}) => send(c.getAnalytics, { query }),
    listAudit: (query: Query<C['listAudit']> = {}) => send(c.listAudit, { query }),
    listKeys: (query: Query<C['listKeys']> = {}) => send(c.listKeys, { query }),
    createKey: (body: Body<C['createKey']>) => send(c.createKey, { body }),
    deleteKey: (id: string) => send(c.deleteKey, { params: { id } }),
    getSettings: () => send(c.getSettings),
  }
}
