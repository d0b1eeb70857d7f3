// A pushed article as the raw document that every other source brings.
import type { RawDocument } from '../../core/document.ts'
import type { PushedArticle } from '../../core/ports/services.ts'

const formats: Record<PushedArticle['format'], { ending: string; contentType: string }> = {
  html: { ending: '.html', contentType: 'text/html; charset=utf-8' },
  markdown: { ending: '.md', contentType: 'text/markdown; charset=utf-8' },
  text: { ending: '.txt', contentType: 'text/plain; charset=utf-8' },
}

/** `updatedAt`: milliseconds, or null when the article names none. */
export function articleToRaw(
  externalId: string,
  article: PushedArticle,
  updatedAt: number | null,
): RawDocument {
  const { ending, contentType } = formats[article.format]
  return {
    externalId,
    url: article.url ?? null,
    name: `article${ending}`,
    title: article.title,
    body: new TextEncoder().encode(article.body),
    contentType,
    language: article.language ?? null,
    validators: { etag: null, lastModified: null, updatedAt },
    links: null,
    audience: article.audience ?? [],
    keepSelector: null,
    dropSelector: null,
  }
}
