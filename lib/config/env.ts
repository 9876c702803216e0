import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Cron } from 'croner'
import { z } from 'zod'
import { isZone, systemZone } from '../core/time'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'a whole number is expected').transform(Number).pipe(z.number().min(least).max(most))
const url = z.url({ protocol: /^https?$/ })
const postgres = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'postgres://… is expected; SQLite needs none, its file is in DATA_DIR')
const zone = z.string().refine(isZone, 'an IANA time zone is expected, such as Europe/Berlin')
const cron = z.string().refine(isCron, 'a cron expression is expected, such as "0 3 * * *" or @daily')
const uuid4 = z.uuid({ version: 'v4' }).transform((text) => text.toLowerCase())
const key32 = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, 'exactly 32 bytes in base64 are expected: openssl rand -base64 32')

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const

/** Every variable Chatelaine reads; OpenTelemetry reads more of its own. All are optional; an empty one counts as absent. */
const Environment = z
  .object({
    NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
    PORT: whole(0, 65_535).default(3000),
    HOST: z.string().default('127.0.0.1'),
    DATA_DIR: z
      .string()
      .default('data')
      .transform((path) => resolve(path)),
    DATABASE_URL: postgres.optional(),
    ENCRYPTION_KEY: key32.optional(),
    REPORTING_TZ: zone.default(systemZone),
    ROOT_TOKEN: uuid4.optional(),
    OPENAI_BASE_URL: url.default('https://api.openai.com/v1'),
    ALLOW_PRIVATE_UPSTREAMS: flag.default(false),
    MAX_BODY_MB: whole(1, 1024).default(32),
    DISCONNECT: z.enum(['abort', 'drain']).default('abort'),
    SHUTDOWN_GRACE_SECONDS: whole(0, 3600).default(30),
    RETENTION_DAYS: whole(1, 36_500).optional(),
    BACKUP_SCHEDULE: cron.optional(),
    BACKUP_KEEP: whole(1, 10_000).default(7),
    TRUSTED_PROXIES: z.string().default(''),
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
    error: 'a webhook is not called without a secret to sign with: openssl rand -hex 32',
  })
  .refine(({ DATABASE_URL, ENCRYPTION_KEY }) => !DATABASE_URL || ENCRYPTION_KEY, {
    path: ['ENCRYPTION_KEY'],
    error: 'PostgreSQL needs one key for all replicas: openssl rand -base64 32',
  })
  .refine(({ DATABASE_URL, BACKUP_SCHEDULE }) => !DATABASE_URL || !BACKUP_SCHEDULE, {
    path: ['BACKUP_SCHEDULE'],
    error: 'is for SQLite; PostgreSQL is backed up by pg_dump',
  })
  .refine((given) => OIDC.every((name) => given[name]) || !OIDC.some((name) => given[name]), {
    path: ['OIDC_ISSUER'],
    error: 'goes with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: all three, or none',
  })

export type Env = z.infer<typeof Environment>

export const VARIABLES = Object.keys(Environment.shape)

/** Reads the table from `source`, secrets also from the file that `<NAME>_FILE` names. Throws one error that lists every mistake. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given: Record<string, string> = {}
  const mistakes: string[] = []
  for (const name of VARIABLES) {
    const file = source[`${name}_FILE`]
    try {
      const text = file ? readFileSync(file, 'utf8').trim() : source[name]
      if (text) given[name] = text
    } catch {
      mistakes.push(`${name}_FILE: ${file} cannot be read`)
    }
  }
  const parsed = Environment.safeParse(given)
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues) mistakes.push(`${path.join('.')}: ${message}`)
  if (parsed.success && mistakes.length === 0) return parsed.data
  throw new Error(`The environment has mistakes:\n${mistakes.map((line) => `  ${line}`).join('\n')}`)
}

let parsed: Env | undefined

/** This process's environment, read once. */
export const env = (): Env => {
  parsed ??= parseEnv(process.env)
  return parsed
}

/** Whether browsers reach the console by https. */
export const isOverTls = (): boolean => /^https:/i.test(env().NEXTAUTH_URL ?? '')

/** Whether the operator set it: what has a default looks the same otherwise. */
export const isGiven = (name: keyof Env): boolean => Boolean(process.env[name] || process.env[`${name}_FILE`])

/** React, Next and next-auth read the environment themselves: what the operator did not set, they are told here. */
export function tellLibraries(
  variables: Partial<Record<'NODE_ENV' | 'NEXTAUTH_URL' | 'NEXT_TELEMETRY_DISABLED' | '__NEXT_PRIVATE_ORIGIN', string>>,
) {
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
