// Uploads: each file has its line in the report, and one that is refused stops no other.
import { AppError } from '../../core/errors.ts'
import type { Source } from '../../core/source.ts'
import { assertUnlimited } from '../auth/reach.ts'
import { fileCalls } from '../contract/files.ts'
import { notFound } from '../middleware/error-response.ts'
import { boundaryOf } from '../upload/parse-multipart.ts'
import { receiveFiles, type UploadItem } from '../upload/receive-files.ts'
import { type Route, route } from './route.ts'
import { pageOf, type RouteDeps } from './route-deps.ts'
import { assertKind } from './source-rules.ts'

export const fileRoutes = (deps: RouteDeps): Route[] => {
  const { stores, services, reach, audit, metrics, limits, log } = deps

  async function reuse(source: Source, body: { fileId: string; name?: string | undefined }) {
    const file = await stores.files.get(body.fileId)
    if (file === undefined) throw notFound(`Adding file ${body.fileId}`)
    const name = body.name ?? file.name
    await stores.files.attach(source.id, file.id, name)
    return [{ name, file, error: null }]
  }

  async function receive(source: Source, request: Request): Promise<UploadItem[]> {
    const boundary = boundaryOf(request.headers.get('content-type'))
    if (boundary === undefined || request.body === null) {
      throw new AppError(
        'bad-request',
        'Uploading files: expected multipart/form-data with a boundary, or JSON with a fileId, got neither. Send each file as a part with a file name.',
      )
    }
    return receiveFiles(
      { files: stores.files, log },
      { sourceId: source.id, body: request.body, boundary, limits },
    )
  }

  return [
    route(fileCalls.listFiles, ({ query }, { actor }) => {
      assertUnlimited(actor, 'Listing all uploaded files')
      return stores.files.list(pageOf(query))
    }),

    route(fileCalls.addFiles, async ({ params, body }, { actor, request }) => {
      const source = await reach.source(actor, params.id)
      assertKind(source, 'files', 'Adding files')
      if (body !== undefined) assertUnlimited(actor, 'Using a file that was uploaded before')
      const items = body === undefined ? await receive(source, request) : await reuse(source, body)
      const accepted = items.filter((item) => item.file !== null)
      const run = accepted.length === 0 ? null : await services.sync.request(source.id, 'upload')
      if (run !== null) metrics.run(run.trigger)
      const after = accepted.map(({ name, file }) => ({ name, fileId: file?.id }))
      await audit(actor, 'source.upload', `source:${source.id}`, null, after)
      return {
        items,
        counts: {
          received: items.length,
          accepted: accepted.length,
          refused: items.length - accepted.length,
        },
        run,
      }
    }),
  ]
}
