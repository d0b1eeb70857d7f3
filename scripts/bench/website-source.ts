// The website that a bench syncs: public, and only when the bench says so.
import type { NewSource } from '../../core/ports/source-store.ts'
import { WebsiteSettings } from '../../core/source.ts'
import { sampleSource } from '../../core/testing/chunk-store-samples.ts'

export const websiteSource = (settings: unknown): NewSource =>
  sampleSource('bench', { kind: 'website', settings: WebsiteSettings.parse(settings) })
