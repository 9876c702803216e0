import type { Admin } from '../auth/actor'
import { env } from '../config/env'

/** What may be shown as it stands; of every other variable only whether it is set. */
const PLAIN = new Set([
  'NODE_ENV',
  'PORT',
  'HOST',
  'DATA_DIR',
  'REPORTING_TZ',
  'OPENAI_BASE_URL',
  'ALLOW_PRIVATE_UPSTREAMS',
  'MAX_BODY_MB',
  'SHUTDOWN_GRACE_SECONDS',
  'DISCONNECT',
  'RETENTION_DAYS',
  'BACKUP_SCHEDULE',
  'BACKUP_KEEP',
  'TRUSTED_PROXIES',
  'NEXTAUTH_URL',
  'LOG_LEVEL',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
])

/** A plain variable's value, null where there is none; of a secret one, whether it is set. */
export type Variable = { name: string; value: string | null } | { name: string; isSet: boolean }

export function environment(_: Admin): Variable[] {
  const known = {
    DATABASE_URL: undefined,
    ENCRYPTION_KEY: undefined,
    ROOT_TOKEN: undefined,
    RETENTION_DAYS: undefined,
    NEXTAUTH_URL: undefined,
    METRICS_TOKEN: undefined,
    BACKUP_SCHEDULE: undefined,
    OIDC_ISSUER: undefined,
    OIDC_CLIENT_ID: undefined,
    OIDC_CLIENT_SECRET: undefined,
  }
  return Object.entries({ ...known, ...env() })
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => {
      const isSet = value !== undefined && value !== ''
      return PLAIN.has(name) ? { name, value: isSet ? withoutLogin(String(value)) : null } : { name, isSet }
    })
}

/** An address may carry a user and a password. */
const withoutLogin = (value: string) => value.replace(/^(https?:\/\/)[^/?#]*@/, '$1')
