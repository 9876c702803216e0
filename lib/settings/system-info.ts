import { stat } from 'node:fs/promises'
import about from '../../package.json'
import type { AdminActor } from '../audit/actor'
import { env } from '../config/env'
import { freeSpace, listPaths } from '../core/files'
import { context } from '../runtime/context'

export function versions(_: AdminActor): { name: string; version: string }[] {
  return [
    { name: 'Chatelaine', version: about.version },
    { name: 'Node.js', version: process.versions.node },
    { name: 'Next.js', version: about.dependencies.next },
    context().engine,
  ]
}

/**
 * Size and free space of the data folder, in bytes; null if it does not exist, which PostgreSQL allows. `retentionDays` is null
 * if ledger entries are kept indefinitely.
 */
type StorageInfo = { folder: { path: string; size: number; free: number } | null; retentionDays: number | null }

export async function storageInfo(_: AdminActor): Promise<StorageInfo> {
  const { DATA_DIR: path, RETENTION_DAYS: days } = env()
  const retentionDays = days ?? null
  const free = await freeSpace(path)
  if (free === null) return { folder: null, retentionDays }
  // Settled: SQLite creates and deletes files of its own at any time.
  const stats = await Promise.allSettled(listPaths(path).map((name) => stat(name)))
  const size = stats.reduce(
    (sum, result) => sum + (result.status === 'fulfilled' && result.value.isFile() ? result.value.size : 0),
    0,
  )
  return { folder: { path, size, free }, retentionDays }
}

/** The variables whose values are no secret. */
const PLAIN = new Set([
  'NODE_ENV',
  'PORT',
  'HOST',
  'DATA_DIR',
  'DATABASE_POOL_SIZE',
  'REPORTING_TZ',
  'OPENAI_BASE_URL',
  'PRICES_URL',
  'AUDIT_TO_LOG',
  'MASK_SECRETS',
  'SAFETY_IDENTIFIER',
  'COPY_BEFORE_UPGRADE',
  'ALLOW_PRIVATE_UPSTREAMS',
  'MAX_BODY_MB',
  'MAX_CONCURRENT_REQUESTS',
  'BUDGET_WAIT_SECONDS',
  'BUDGET_MIN_OUTPUT_TOKENS',
  'SHUTDOWN_GRACE_SECONDS',
  'DISCONNECT',
  'FAILOVER',
  'RETENTION_DAYS',
  'BACKUP_SCHEDULE',
  'BACKUP_KEEP',
  'API_CORS_ORIGINS',
  'ALLOWED_HOSTS',
  'TRUSTED_PROXIES',
  'NEXTAUTH_URL',
  'LOG_LEVEL',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
])

/** The value of a plain variable, null if unset. Of any other variable only whether it is set. */
export type EnvVariable = { name: string; value: string | null } | { name: string; isSet: boolean }

/** Ordered by name. */
export function environment(_: AdminActor): EnvVariable[] {
  const optional = {
    DATABASE_URL: undefined,
    ENCRYPTION_KEY: undefined,
    ENCRYPTION_KEY_COMMAND: undefined,
    ROOT_TOKEN: undefined,
    RETENTION_DAYS: undefined,
    NEXTAUTH_URL: undefined,
    METRICS_TOKEN: undefined,
    BACKUP_SCHEDULE: undefined,
    OIDC_ISSUER: undefined,
    OIDC_CLIENT_ID: undefined,
    OIDC_CLIENT_SECRET: undefined,
  }
  return Object.entries({ ...optional, ...env() })
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => {
      const isSet = value !== undefined && value !== ''
      return PLAIN.has(name) ? { name, value: isSet ? withoutCredentials(String(value)) : null } : { name, isSet }
    })
}

/** A URL may contain a user name and a password. */
const withoutCredentials = (value: string) => value.replace(/^(https?:\/\/)[^/?#]*@/, '$1')
