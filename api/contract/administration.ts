// Audit log, keys, settings.
import { z } from 'zod'
import { Key, Role } from '../../core/key.ts'
import { Audience } from '../../core/source.ts'
import { call, plain } from './call.ts'
import { Id, IdParams, PageQuery, pageOf } from './common.ts'

export const AuditResult = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  before: z.unknown(),
  after: z.unknown(),
})

/** `configuration`: every setting that is no secret, by its environment name; secrets only say whether they are set. */
export const SettingsResult = z.object({
  version: z.string(),
  publicUrl: z.string().nullable(),
  configuration: z.record(z.string(), z.unknown()),
})

const base = { ...plain, tag: 'Administration', role: 'admin' } as const

export const administrationCalls = {
  listAudit: call({
    ...base,
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    summary: 'Who changed what, when, from what to what; newest first.',
    query: PageQuery.extend({ target: z.string().min(1).max(300).optional() }),
    result: pageOf(AuditResult),
  }),
  listKeys: call({
    ...base,
    id: 'listKeys',
    method: 'GET',
    path: '/keys',
    summary: 'Keys without their secret.',
    query: PageQuery,
    result: pageOf(Key),
  }),
  createKey: call({
    ...base,
    id: 'createKey',
    method: 'POST',
    path: '/keys',
    summary: 'Makes a key and shows it this once. With tags or sources it reaches only those.',
    body: z.strictObject({
      name: z.string().trim().min(1).max(200),
      role: Role,
      audience: Audience.default([]),
      sourceIds: z.array(Id).max(1000).default([]),
    }),
    result: Key.extend({ key: z.string() }),
    status: 201,
  }),
  deleteKey: call({
    ...base,
    id: 'deleteKey',
    method: 'DELETE',
    path: '/keys/{id}',
    summary: 'Revokes a key at once.',
    params: IdParams,
    status: 204,
  }),
  getSettings: call({
    ...base,
    id: 'getSettings',
    method: 'GET',
    path: '/settings',
    summary: 'How this server is configured, without secrets.',
    result: SettingsResult,
  }),
  updateSettings: call({
    ...base,
    id: 'updateSettings',
    method: 'PATCH',
    path: '/settings',
    summary:
      'Settings come from the environment or kilde.config.json and hold from the next start, so every name is refused; the agent, its profile and its handoff rules have calls of their own.',
    body: z.strictObject({}),
    result: SettingsResult,
  }),
}
