// Zendesk Guide: articles with all their translations. Polls read the incremental list, which hides deletions; sweeps read
// the list of all articles, page by page with a cursor.
import type { z } from 'zod'
import { type PickSetting, ZendeskSettings } from '../../../core/knowledge-base.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { SecretStore } from '../../../core/ports/secret-store.ts'
import type { GuardedFetch } from '../../guarded-fetch.ts'
import { isBroken, type LiveDocument, type Vendor, type VendorEntry, type VendorList } from '../vendor.ts'
import { createVendorClient, type VendorClient } from '../vendor-client.ts'
import { readVendorSettings } from '../vendor-settings.ts'
import { zendeskApi } from './zendesk-api.ts'
import { createZendeskAudience } from './zendesk-audience.ts'
import { createZendeskSections } from './zendesk-sections.ts'
import {
  type Article,
  ArticleListShape,
  ArticleShape,
  nextOf,
  OneArticleShape,
  ownTranslation,
  type Translation,
  TranslationListShape,
  toEntry,
} from './zendesk-shapes.ts'

const ARTICLES = '/api/v2/help_center/articles'
const INCREMENTAL = '/api/v2/help_center/incremental/articles'
/** More locales than Zendesk has. */
const MAX_TRANSLATION_PAGES = 20

export function createZendesk(deps: {
  guard: GuardedFetch
  clock: Clock
  secrets: Pick<SecretStore, 'get'>
}): Vendor {
  return {
    async open(source, signal, options = {}) {
      const { settings, token } = await readVendorSettings(deps.secrets, source, ZendeskSettings)
      const client = createVendorClient(
        { ...deps, signal },
        zendeskApi(settings.baseUrl, token, settings.email),
      )
      const audience = createZendeskAudience(client)
      const sections = createZendeskSections(client)
      const byGroup = options.groups === true || picksByGroup(settings.pick)

      const entriesOf = async (
        raw: { id: string },
        beside: readonly Translation[],
      ): Promise<VendorEntry[]> => {
        const parsed = ArticleShape.safeParse(raw)
        if (!parsed.success) return [broken(raw.id, parsed.error.issues[0])]
        const article = parsed.data
        const where = {
          audience: await audience.of(article),
          groups: byGroup ? await sections.of(article) : [],
        }
        const translations = await translationsOf(client, article, beside)
        return translations
          .filter(
            ({ locale }) => settings.locales.length === 0 || settings.locales.includes(locale.toLowerCase()),
          )
          .map((translation) => toEntry(article, translation, where))
      }
      const readArticle = async (id: string): Promise<VendorEntry[]> => {
        const path = `${ARTICLES}/${encodeURIComponent(id)}.json`
        const answer = await client.get(path, OneArticleShape, {
          what: `Reading article ${id} of Zendesk`,
          mayMiss: true,
        })
        return answer === undefined ? [] : entriesOf(answer.article, [])
      }
      const list = (sinceMs: number | null): VendorList => ({
        name: sinceMs === null ? 'the articles of Zendesk' : 'the changed articles of Zendesk',
        page: async (cursor, size) => {
          const path = cursor === null ? firstPage(sinceMs, size) : sized(cursor, size)
          const what =
            sinceMs === null ? 'Listing the articles of Zendesk' : 'Listing the changed articles of Zendesk'
          const page = await client.get(path, ArticleListShape, { what })
          const entries: VendorEntry[] = []
          const beside = page?.translations ?? []
          for (const raw of page?.articles ?? []) {
            entries.push(
              ...(await entriesOf(
                raw,
                beside.filter((of) => of.source_id === raw.id),
              )),
            )
          }
          return { entries, next: page === undefined ? null : pageAfter(path, page) }
        },
      })
      return {
        lists: (sinceMs) => [list(sinceMs)],
        byExternalId: async (live) =>
          forLive(await readArticle(live.externalId.split('/')[0] ?? ''), [live]).find(
            (entry) => entry.externalId === live.externalId,
          ),
        byVendorId: async (id, live) => forLive(await readArticle(id), live),
        owns: (vendorId, externalId) => externalId.startsWith(`${vendorId}/`),
        serverTime: client.serverTime,
      }
    },
  }
}

const picksByGroup = (pick: PickSetting): boolean =>
  pick !== 'all' && pick.some((entry) => /^(section|category)\//.test(entry))

function firstPage(sinceMs: number | null, size: number): string {
  if (sinceMs === null) return `${ARTICLES}.json?include=translations&page[size]=${size}`
  const start = Math.max(0, Math.floor(sinceMs / 1000))
  return `${INCREMENTAL}?start_time=${start}&include=translations`
}

/** At most so many articles come in a page of the incremental list. */
const INCREMENTAL_PAGE = 1000

/**
 * The incremental list names a next page even at its end: one that begins at the time of the last change on this one. Where
 * that is no later, all was read; a full page of one second cannot be gone past, and the repeated address then says so.
 */
function pageAfter(path: string, page: z.output<typeof ArticleListShape>): string | null {
  const next = nextOf(page)
  if (next === null || page.articles.length === 0) return null
  const [from, asked] = [startOf(next), startOf(path)]
  const isStill = from !== null && asked !== null && from <= asked
  return isStill && page.articles.length < INCREMENTAL_PAGE ? null : next
}

function startOf(address: string): number | null {
  const start = new URL(address, 'https://zendesk').searchParams.get('start_time')
  return start === null ? null : Number(start)
}

/** Next pages come with the size of the first; a smaller one is asked for when that was too much. */
function sized(address: string, size: number): string {
  const url = new URL(address)
  if (url.searchParams.has('page[size]')) url.searchParams.set('page[size]', String(size))
  return url.href
}

/** Inside the article, beside the list, or (where the server does not put them there) asked for. */
async function translationsOf(
  client: VendorClient,
  article: Article,
  beside: readonly Translation[],
): Promise<Translation[]> {
  const given =
    article.translations ?? (beside.length > 0 ? beside : await readTranslations(client, article.id))
  const byLocale = new Map(given.map((translation) => [translation.locale.toLowerCase(), translation]))
  const own = article.locale.toLowerCase()
  if (!byLocale.has(own)) byLocale.set(own, ownTranslation(article))
  return [...byLocale.values()]
}

async function readTranslations(client: VendorClient, id: string): Promise<Translation[]> {
  const found: Translation[] = []
  let next: string | null = `${ARTICLES}/${encodeURIComponent(id)}/translations.json?page[size]=100`
  for (let pages = 0; next !== null && pages < MAX_TRANSLATION_PAGES; pages += 1) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(client, next, id)
    found.push(...(page?.translations ?? []))
    next = page === undefined ? null : nextOf(page)
  }
  return found
}

const readPage = (client: VendorClient, path: string, id: string) =>
  client.get(path, TranslationListShape, {
    what: `Reading the translations of article ${id} of Zendesk`,
    mayMiss: true,
  })

/** An article that cannot be read is no article without translations: what is live of it stays. */
function forLive(entries: VendorEntry[], live: readonly LiveDocument[]): VendorEntry[] {
  const [first] = entries
  if (first === undefined || !isBroken(first) || live.length === 0) return entries
  return live.map(({ externalId }) => ({ externalId, problem: first.problem }))
}

const broken = (id: string, issue: { path: PropertyKey[]; message: string } | undefined): VendorEntry => ({
  externalId: `${id}/unreadable`,
  problem: `Reading article ${id} from Zendesk's list: expected the fields of its API, got ${issue?.path.join('.')}: ${issue?.message}. The API may have changed; look for a newer Kilde.`,
})
