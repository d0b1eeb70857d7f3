// Where an article stands: its section, the sections above it, their category. Asked for only where somebody picks by them.
import { z } from 'zod'
import type { ArticleGroup } from '../vendor.ts'
import type { VendorClient } from '../vendor-client.ts'
import { type Article, nextOf, pagingShape } from './zendesk-shapes.ts'

const MAX_PAGES = 200
/** Deeper than Zendesk nests sections; a circle ends here too. */
const MAX_DEPTH = 20

const Id = z.union([z.number(), z.string()]).transform(String)
const Section = z.looseObject({
  id: Id,
  name: z.string().nullish(),
  category_id: Id.nullish(),
  parent_section_id: Id.nullish(),
})
const Category = z.looseObject({ id: Id, name: z.string().nullish() })
const SectionList = pagingShape({ sections: z.array(Section) })
const CategoryList = pagingShape({ categories: z.array(Category) })

export interface ZendeskSections {
  /** Nearest first: `section/<id>` …, `category/<id>`. */
  of(article: Article): Promise<ArticleGroup[]>
}

export function createZendeskSections(client: VendorClient): ZendeskSections {
  let read: ReturnType<typeof readAll> | undefined
  const readAll = async () => {
    const sections = new Map<string, z.output<typeof Section>>()
    const categories = new Map<string, string>()
    const what = 'Listing the sections and categories of Zendesk'
    for (
      let next: string | null = '/api/v2/help_center/sections.json?page[size]=100', n = 0;
      next !== null && n < MAX_PAGES;
      n += 1
    ) {
      const page: z.output<typeof SectionList> | undefined = await client.get(next, SectionList, { what })
      for (const section of page?.sections ?? []) sections.set(section.id, section)
      next = page === undefined ? null : nextOf(page)
    }
    for (
      let next: string | null = '/api/v2/help_center/categories.json?page[size]=100', n = 0;
      next !== null && n < MAX_PAGES;
      n += 1
    ) {
      const page: z.output<typeof CategoryList> | undefined = await client.get(next, CategoryList, { what })
      for (const { id, name } of page?.categories ?? []) categories.set(id, name ?? '')
      next = page === undefined ? null : nextOf(page)
    }
    return { sections, categories }
  }
  return {
    of: async ({ section_id: sectionId }) => {
      read ??= readAll()
      const { sections, categories } = await read
      const groups: ArticleGroup[] = []
      for (let id = sectionId ?? null, depth = 0; id !== null && depth < MAX_DEPTH; depth += 1) {
        const section = sections.get(id)
        groups.push({ id: `section/${id}`, title: section?.name ?? null })
        const above: string | null = section?.parent_section_id ?? null
        const category = section?.category_id ?? null
        if (above === null && category !== null) {
          groups.push({ id: `category/${category}`, title: categories.get(category) || null })
        }
        id = above
      }
      return groups
    },
  }
}
