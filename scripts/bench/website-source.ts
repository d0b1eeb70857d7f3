// The website that a bench syncs: public, and only when the bench says so.
import type { NewSource } from '../../core/ports/source-store.ts'
import { WebsiteSettings } from '../../core/source.ts'

export const websiteSource = (settings: unknown): NewSource => ({
  kind: 'website',
  name: 'bench',
  enabled: true,
  paused: false,
  citable: true,
  visibility: 'public',
  audience: [],
  answersMayUse: true,
  schedule: 'never',
  settings: WebsiteSettings.parse(settings),
})
