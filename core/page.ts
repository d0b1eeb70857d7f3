// Lists: `?limit=&cursor=` in, `{ items, nextCursor }` out.
export type PageRequest = { limit: number; cursor: string | null }
export type Page<Item> = { items: Item[]; nextCursor: string | null }

/** All items of a list, page by page as they are asked for; `list` is called with each cursor in turn. */
export async function* eachItem<Item>(
  list: (page: PageRequest) => Promise<Page<Item>>,
  limit = 200,
): AsyncGenerator<Item, void, void> {
  let cursor: string | null = null
  do {
    const page: Page<Item> = await list({ limit, cursor })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** The same as the query of an HTTP call, where no cursor is no parameter. */
export const toQuery = ({ limit, cursor }: PageRequest): { limit: number; cursor?: string } => ({
  limit,
  ...(cursor !== null && { cursor }),
})
