// Lists: `?limit=&cursor=` in, `{ items, nextCursor }` out.
export type PageRequest = { limit: number; cursor: string | null }
export type Page<Item> = { items: Item[]; nextCursor: string | null }
