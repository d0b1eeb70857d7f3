// A source's settings as its vendor needs them, with the token.
import type { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import type { SecretStore } from '../../core/ports/secret-store.ts'
import type { Source } from '../../core/source.ts'

/** @throws AppError `bad-request`; `bad-config` when the token cannot be decrypted */
export async function readVendorSettings<Schema extends z.ZodType>(
  secrets: Pick<SecretStore, 'get'>,
  source: Source,
  schema: Schema,
): Promise<{ settings: z.output<Schema>; token: string }> {
  const parsed = schema.safeParse(source.settings)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new AppError(
      'bad-request',
      `Reading source "${source.name}": expected settings of its provider, got ${problems.join('; ')}. Correct them (PATCH /v1/sources/${source.id}).`,
    )
  }
  const token = await secrets.get(source.id, 'token')
  if (token !== undefined) return { settings: parsed.data, token: token.reveal() }
  throw new AppError(
    'bad-request',
    `Reading source "${source.name}": expected the vendor's API token, got none. Set settings.token (PATCH /v1/sources/${source.id}).`,
  )
}
