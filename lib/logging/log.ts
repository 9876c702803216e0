import pino from 'pino'
import { env } from '../config/env'
import { requestStorage } from './request-log'

// Access tokens are UUID v4; request ids are version 7, so they never match.
const secrets = [
  /[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}/gi,
  /\bsk-[\w-]{6,}/g,
  // Azure's keys. Hashes and IDs of ours have other lengths, or hyphens.
  /\b(?:[0-9a-f]{32}|[0-9A-Za-z]{84})\b/gi,
  /\bbearer\s+[^\s"\\]+/gi,
  // Credentials in a URL, then e-mail addresses.
  /(?<=:\/\/)[^\s/?#@"\\]{1,256}(?=@)/g,
  /\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g,
]
const names = [
  'token',
  'key',
  'secret',
  'password',
  'authorization',
  'api-key',
  'x-api-key',
  'cookie',
  'set-cookie',
  'email',
]
const paths = names.flatMap((name) => [`["${name}"]`, `*["${name}"]`])

/** Redacts anything that looks like a secret, wherever it appears in `line`. */
const redactSecrets = (line: string) => secrets.reduce((text, secret) => text.replace(secret, '[redacted]'), line)

/** Adds the current request id to each line. */
function mixin() {
  const { requestId } = requestStorage.getStore() ?? {}
  return requestId ? { requestId } : {}
}

/** Drops what libraries attach to errors: undici the bytes of a malformed response (`data`), pg its whole client. */
function serializeError(error: Error) {
  const { data: _, client: __, ...fields } = pino.stdSerializers.err(error)
  return fields
}

/** Logs JSON lines through `write`, with secrets redacted. */
export const makeLog = (level: string, write: (line: string) => void) =>
  pino(
    { level, base: null, mixin, redact: { paths, censor: '[redacted]' }, serializers: { err: serializeError } },
    { write: (line: string) => write(redactSecrets(line)) },
  )

let logger: pino.Logger | undefined

/** The log of this process, on standard output. Created on first use: `next build` loads modules without an environment. */
export const log = new Proxy({} as pino.Logger, {
  get(_, name) {
    logger ??= makeLog(configuredLevel(), (line) => process.stdout.write(line))
    const member: unknown = Reflect.get(logger, name)
    return typeof member === 'function' ? member.bind(logger) : member
  },
})

function configuredLevel() {
  try {
    return env().LOG_LEVEL
  } catch {
    return 'info' // Invalid environment variables are themselves about to be logged.
  }
}
