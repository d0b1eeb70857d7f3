/** ISO 639-1 code in lower case, such as `de`; regions are cut. */
export type Language = string

/** `de-DE` and `DE_at` → `de`; anything that is no language tag → null. */
export function toLanguage(tag: string | null | undefined): Language | null {
  const match = /^([a-z]{2,3})(?:[-_].*)?$/i.exec(tag?.trim() ?? '')
  return match?.[1]?.toLowerCase() ?? null
}
