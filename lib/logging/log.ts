import pino from 'pino'
import { env } from '../config/env'
import { requests } from './request-log'

// Member tokens are UUID v4; request ids are made so that they never look like one.
const secrets = [
  /[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}/gi,
  /\bsk-[\w-]{6,}/g,
  /\bbearer\s+[^\s"\\]+/gi,
  // The login in an address of a machine, then the address of a person.
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

/** What looks like a secret is cut out, wherever in `line` it stands. */
const scrub = (line: string) => secrets.reduce((text, secret) => text.replace(secret, '[redacted]'), line)

/** The id of the request that a line is about, unless it is about none. */
function mixin() {
  const { requestId } = requests.getStore() ?? {}
  return requestId ? { requestId } : {}
}

/** Where an answer was no HTTP, the error carries its bytes: they are nobody's here. A lost connection carries all of its client. */
function withoutData(error: Error) {
  const { data: _, client: __, ...told } = pino.stdSerializers.err(error)
  return told
}

/** JSON lines on standard output, without secrets. */
export const makeLog = (level: string, write: (line: string) => void) =>
  pino(
    { level, base: null, mixin, redact: { paths, censor: '[redacted]' }, serializers: { err: withoutData } },
    { write: (line: string) => write(scrub(line)) },
  )

let made: pino.Logger | undefined

/** This process's log, made when first used: `next build` loads modules without an environment. */
export const log = new Proxy({} as pino.Logger, {
  get(_, name) {
    made ??= makeLog(levelOf(), (line) => process.stdout.write(line))
    const member: unknown = Reflect.get(made, name)
    return typeof member === 'function' ? member.bind(made) : member
  },
})

function levelOf() {
  try {
    return env().LOG_LEVEL
  } catch {
    return 'info' // The mistakes of the environment are themselves about to be logged.
  }
}
