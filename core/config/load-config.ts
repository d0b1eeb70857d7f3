// Reads settings once: environment first, then kilde.config.json, then defaults. Never logs a value.
import { AppError } from '../errors.ts'
import { type Config, type Setting, settings } from './schema.ts'

/**
 * `env` and `file` use the same names. An empty value counts as unset. All problems are reported together,
 * by name and never by value; an invalid setting never falls back to its default.
 * @throws AppError `bad-config`
 */
export function loadConfig(
  env: Record<string, string | undefined>,
  file: Record<string, unknown> = {},
): Config {
  const problems: string[] = []
  const known = new Set<string>(Object.values(settings).map((setting) => setting.env))
  for (const name of Object.keys(file)) {
    if (!known.has(name)) problems.push(`${name} in kilde.config.json is not a setting`)
  }
  const config: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const raw = env[setting.env] || fileValue(file[setting.env])
    const parsed = setting.schema.safeParse(raw)
    if (parsed.success) config[name] = parsed.data
    else problems.push(`${setting.env}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`)
  }
  if (problems.length > 0) {
    throw new AppError(
      'bad-config',
      `Reading the settings: ${problems.join(' · ')}. Correct them in the environment or kilde.config.json; \`kilde doctor\` lists every setting.`,
      { details: { problems } },
    )
  }
  return Object.freeze(config) as Config
}

const fileValue = (value: unknown): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : String(value)
