import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { Cron } from 'croner'
import { z } from 'zod'
import { postgresUrls } from '../core/postgres-urls'
import { isTimeZone, systemTimeZone } from '../core/time'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const integer = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be an integer').transform(Number).pipe(z.number().min(min).max(max))
const url = z.url({ protocol: /^https?$/ })
const postgres = z
  .string()
  .regex(/^postgres(ql)?:\/\//, {
    error: 'must be a postgres:// URL; leave it empty for SQLite, whose file is in DATA_DIR',
    abort: true,
  })
  .refine(
    isPostgresUrl,
    'is not a valid URL; write special characters of the password as in encodeURIComponent, @ as %40',
  )
const zone = z.string().refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin')
const cron = z
  .string()
  .refine(isCron, { error: 'must be a cron expression, such as "0 3 * * *" or @daily', abort: true })
  .refine(isEverDue, 'never comes: no month has that day')
const proxies = z
  .string()
  .refine(isAddressList, 'must be addresses and CIDR ranges, separated by commas, such as 10.0.0.0/8, ::1')
const hosts = z
  .string()
  .refine(isHostList, 'must be host names without ports, separated by commas, such as ai.example.com, nas.lan')
  .transform((list) => partsOf(list).map((name) => name.toLowerCase()))
const uuid4 = z.uuid({ version: 'v4' }).transform((text) => text.toLowerCase())
const key32 = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be exactly 32 bytes in base64: openssl rand -base64 32')

/** The published list of genai-prices, whose package this release comes with. */
const DEFAULT_PRICES_URL = 'https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json'

/** Of BUDGET_WAIT_SECONDS and `X-Chatelaine-Wait`. */
export const MAX_BUDGET_WAIT_SECONDS = 120

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const

/** Every variable Chatelaine reads; the OpenTelemetry SDK reads more. All are optional, and an empty one counts as unset. */
const Environment = z
  .object({
    NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
    PORT: integer(0, 65_535).default(3000),
    HOST: z.string().default('127.0.0.1'),
    DATA_DIR: z
      .string()
      .default('data')
      .transform((path) => resolve(path)),
    DATABASE_URL: postgres.optional(),
    DATABASE_POOL_SIZE: integer(6, 1000).default(20),
    ENCRYPTION_KEY: key32.optional(),
    ENCRYPTION_KEY_COMMAND: z.string().optional(),
    REPORTING_TZ: zone.default(systemTimeZone),
    ROOT_TOKEN: uuid4.optional(),
    OPENAI_BASE_URL: url.default('https://api.openai.com/v1'),
    PRICES_URL: z.union([z.literal('off'), url]).default(DEFAULT_PRICES_URL),
    AUDIT_TO_LOG: flag.default(false),
    MASK_SECRETS: flag.default(false),
    SAFETY_IDENTIFIER: flag.default(false),
    COPY_BEFORE_UPGRADE: flag.default(true),
    ALLOW_PRIVATE_UPSTREAMS: flag.default(false),
    MAX_BODY_MB: integer(1, 1024).default(32),
    MAX_CONCURRENT_REQUESTS: integer(1, 100_000).default(256),
    BUDGET_WAIT_SECONDS: integer(0, MAX_BUDGET_WAIT_SECONDS).default(30),
    BUDGET_MIN_OUTPUT_TOKENS: integer(1, 1_000_000).default(4096),
    DISCONNECT: z.enum(['abort', 'drain']).default('abort'),
    FAILOVER: z.enum(['refused', 'server_error']).default('refused'),
    SHUTDOWN_GRACE_SECONDS: integer(0, 3600).default(30),
    RETENTION_DAYS: integer(1, 36_500).optional(),
    BACKUP_SCHEDULE: cron.optional(),
    BACKUP_KEEP: integer(1, 10_000).default(7),
    TRUSTED_PROXIES: proxies.default(''),
    API_CORS_ORIGINS: z.string().default(''),
    ALLOWED_HOSTS: hosts.default([]),
    NEXTAUTH_URL: url.optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    METRICS_TOKEN: z.string().optional(),
    OTEL_SDK_DISABLED: z.string().optional(),
    OTEL_TRACES_EXPORTER: z.string().optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
    OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.string().optional(),
    ALERT_WEBHOOK_URL: url.optional(),
    ALERT_WEBHOOK_SECRET: z.string().optional(),
    OIDC_ISSUER: url.optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
  })
  .refine(({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET }) => !ALERT_WEBHOOK_URL || ALERT_WEBHOOK_SECRET, {
    path: ['ALERT_WEBHOOK_SECRET'],
    error: 'is required with ALERT_WEBHOOK_URL, to sign the payload: openssl rand -hex 32',
  })
  .refine(({ ENCRYPTION_KEY, ENCRYPTION_KEY_COMMAND }) => !ENCRYPTION_KEY || !ENCRYPTION_KEY_COMMAND, {
    path: ['ENCRYPTION_KEY_COMMAND'],
    error: 'cannot be set together with ENCRYPTION_KEY: the key comes from one of them',
  })
  .refine((values) => !values.DATABASE_URL || values.ENCRYPTION_KEY || values.ENCRYPTION_KEY_COMMAND, {
    path: ['ENCRYPTION_KEY'],
    error: 'or ENCRYPTION_KEY_COMMAND is required with PostgreSQL, the same on every replica: openssl rand -base64 32',
  })
  .refine(({ DATABASE_URL, BACKUP_SCHEDULE }) => !DATABASE_URL || !BACKUP_SCHEDULE, {
    path: ['BACKUP_SCHEDULE'],
    error: 'works with SQLite only; back up PostgreSQL with pg_dump',
  })
  .refine((values) => OIDC.every((name) => values[name]) || !OIDC.some((name) => values[name]), {
    path: ['OIDC_ISSUER'],
    error: 'must be set together with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
  })

export type Env = z.infer<typeof Environment>

export const ENV_NAMES = Object.keys(Environment.shape)

/** Validates `source`. `<NAME>_FILE` names a file that holds the value. Throws one error that lists every problem. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const values: Record<string, string> = {}
  const problems: string[] = []
  for (const name of ENV_NAMES) {
    const file = source[`${name}_FILE`]
    try {
      const text = file ? readFileSync(file, 'utf8').trim() : source[name]
      if (text) values[name] = text
    } catch {
      problems.push(`${name}_FILE: ${file} cannot be read`)
    }
  }
  const parsed = Environment.safeParse(values)
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues) problems.push(`${path.join('.')}: ${message}`)
  if (parsed.success && problems.length === 0) return parsed.data
  throw new Error(`Invalid environment variables:\n${problems.map((line) => `  ${line}`).join('\n')}`)
}

let parsed: Env | undefined

/**
 * Adds what `file` sets to the environment of this process, which takes precedence, and keeps Next from reading it again
 * with rules of its own. Throws on a line that is no `NAME=value`: Node's parser would drop it and the line after it.
 */
export function loadEnvFile(file = '.env') {
  setLibraryEnv({ __NEXT_PROCESSED_ENV: 'true' })
  if (!existsSync(file)) return
  const lines = readFileSync(file, 'utf8').split('\n')
  const invalid = lines.findIndex((line) => !/^\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=.*)?$/.test(line))
  if (invalid >= 0) throw new Error(`${resolve(file)}, line ${invalid + 1}: must be NAME=value`)
  process.loadEnvFile(file)
}

/** The environment of this process, parsed once. */
export const env = (): Env => {
  parsed ??= parseEnv(process.env)
  return parsed
}

/** The address at which browsers reach the console; null unless NEXTAUTH_URL says it. */
export const publicUrl = (): URL | null => {
  const { NEXTAUTH_URL: address } = env()
  return address ? new URL(address) : null
}

/** Whether browsers reach the console over HTTPS. */
export const isHttps = (): boolean => /^https:/i.test(env().NEXTAUTH_URL ?? '')

/** Whether the operator set the variable, as opposed to its default. */
export const isEnvSet = (name: keyof Env): boolean => Boolean(process.env[name] || process.env[`${name}_FILE`])

type LibraryVariable =
  | 'NODE_ENV'
  | 'NEXTAUTH_URL'
  | 'NEXT_TELEMETRY_DISABLED'
  | '__NEXT_PRIVATE_ORIGIN'
  | '__NEXT_PROCESSED_ENV'

/** Sets defaults for libraries that read the environment themselves: React, Next and next-auth. */
export function setLibraryEnv(variables: Partial<Record<LibraryVariable, string>>) {
  Object.assign(process.env, { ...variables, ...process.env })
}

function isCron(text: string): boolean {
  try {
    new Cron(text, { paused: true })
    return true
  } catch {
    return false
  }
}

/** For a cron expression. */
function isEverDue(text: string): boolean {
  return new Cron(text, { paused: true }).nextRun() !== null
}

/** As the driver reads it: the host may be missing, for a Unix socket that `?host=` names. */
function isPostgresUrl(text: string): boolean {
  return postgresUrls(text).every((url) => URL.canParse(url.replace('@/', '@host/'), 'postgres://base'))
}

const partsOf = (list: string) =>
  list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Names as `URL` has them, so that they can be compared. */
function isHostList(list: string): boolean {
  return partsOf(list).every(
    (name) => URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name.toLowerCase(),
  )
}

function isAddressList(list: string): boolean {
  return list.split(',').every((part) => {
    const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(part.trim()) ?? []
    const family = isIP(address)
    return part.trim() === '' || (family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128))
  })
}
