/** Where the bundle of a started `kilde` lies; null when the sources run directly, as in tests. `app/bundle.mjs` fills it in. */
export const built: { root: string; out: string } | null = null as { root: string; out: string } | null
