// A vendor's API on loopback: answers of a table, in front of which a test puts troubles.
import { type SitePage, type SiteServer, startSite } from '../../../core/testing/site-server.ts'

/** Undefined lets the vendor answer. */
export type Trouble = (path: string) => SitePage | undefined

export interface VendorSite extends SiteServer {
  /** Asked before the vendor; the last one first. */
  trouble(of: Trouble): void
  calm(): void
  /** Paths that were asked since the last call of this, decoded. */
  asked(): string[]
}

export async function startVendorSite(answer: (url: URL) => SitePage | undefined): Promise<VendorSite> {
  let troubles: Trouble[] = []
  const site = await startSite((path) => {
    for (const of of troubles) {
      const page = of(path)
      if (page !== undefined) return page
    }
    return answer(new URL(path, 'http://vendor'))
  })
  let before = 0
  return {
    ...site,
    trouble: (of) => {
      troubles = [of, ...troubles]
    },
    calm: () => {
      troubles = []
    },
    asked: () => {
      const since = site.hits.slice(before).map(({ path }) => decodeURIComponent(path))
      before = site.hits.length
      return since
    },
  }
}

export const json = (value: unknown, page: SitePage = {}): SitePage => ({
  ...page,
  headers: { 'content-type': 'application/json;charset=utf-8', ...page.headers },
  body: JSON.stringify(value),
})

/** The first so many matching calls get it. */
export const times = (count: number, part: string, page: SitePage): Trouble => {
  let left = count
  return (path) => (decodeURIComponent(path).includes(part) && left-- > 0 ? page : undefined)
}
