// Did the crawl see enough of the site for what it did not see to count as gone?
import type { Enumeration } from '../../core/ports/connector.ts'
import type { PageResult } from './fetch-page.ts'

export interface CrawlHealth {
  note(result: PageResult): void
  /** So many failures in a row that the site must be down: going on would only wait. */
  isHopeless(): boolean
  enumeration(): Enumeration
  interrupted(byCaller: boolean): Enumeration
}

const hopelessRow = 50

export function createCrawlHealth(): CrawlHealth {
  let pages = 0
  let failed = 0
  let inARow = 0
  let last = ''
  const failures = (): string => `${failed} of ${pages} pages failed, the last with: ${last}`
  const interruption = (byCaller: boolean): string => {
    if (byCaller) return 'The crawl was cancelled.'
    if (inARow < hopelessRow)
      return 'The crawl was interrupted before its end. Nothing is removed; sync again.'
    return `Crawling was stopped after ${inARow} failures in a row: ${failures()} Nothing is removed.`
  }
  return {
    note: (result) => {
      pages += 1
      const isFailure = result.type === 'trouble' && !result.trouble.isFinal
      // A missing browser says nothing of the site.
      const isDown = isFailure && result.trouble.reason !== 'needs-browser'
      inARow = isDown ? inARow + 1 : 0
      if (!isFailure) return
      failed += 1
      last = result.trouble.message
    },
    isHopeless: () => inARow >= hopelessRow,
    enumeration: () =>
      failed * 2 > pages
        ? {
            complete: false,
            message: `Crawling: expected most pages to answer, but ${failures()} Nothing is removed.`,
          }
        : { complete: true, message: null },
    interrupted: (byCaller) => ({ complete: false, message: interruption(byCaller) }),
  }
}
