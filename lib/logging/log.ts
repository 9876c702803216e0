import pino from 'pino'
import { env } from '../config/env'
import { redactSecrets } from '../core/secrets'
import { requestStorage } from './request-log'

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
